//! Reads in one pass the YAML that people write every day, and leaves anything rarer, whole, to the full parser.
//!
//! What it reads, it reads as the full parser does (a test holds the two side by side). At the first thing outside of
//! its subset, every error among them, it gives up: `None`. Left out are anchors, tags, plain and quoted texts of
//! several lines, explicit keys (`?`), directives, tabs between words and line ends other than `\n`.

mod block;
mod flow;
mod scalar;
#[cfg(test)]
mod tests;

use super::arena::{ScalarStyle, Text};
use super::builder::{Builder, Collection};
use crate::source::Span;

/// Collections inside each other; what is deeper is left to the full parser and its limit.
const MAX_LEVELS: usize = 64;
/// A key may have no more letters in front of its colon (<https://yaml.org/spec/1.2.2/#example-implicit-block-mapping-entries>).
const MAX_KEY: usize = 1024;

/// The tree of a text inside the subset.
pub(super) fn read(text: &str) -> Option<Builder> {
    let bytes = text.as_bytes();
    // No early exit: this way it is done on many bytes at once.
    let odd = bytes
        .iter()
        .fold(0, |odd, &byte| odd | u8::from(byte < b' ' && byte != b'\n' && byte != b'\t' || byte == 0x7F));
    if odd > 0 || !text.is_ascii() && text.chars().any(is_special) {
        return None;
    }
    let mut reader = Reader { bytes, builder: Builder::new(text), at: 0, line: 0, levels: Vec::new(), awaited: None };
    reader.run()?;
    Some(reader.builder)
}

/// Letters that the full parser refuses or takes for more than letters.
fn is_special(letter: char) -> bool {
    !letter.is_ascii()
        && (letter.is_whitespace() || matches!(letter, '\u{80}'..='\u{9F}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}'))
}

/// An open block collection and the column that its keys or dashes stand at.
#[derive(Clone, Copy)]
struct Level {
    collection: Collection,
    indent: usize,
    /// A list whose dashes stand at the column of the key above.
    at_key: bool,
}

/// What the next line with content may begin, or it is null.
#[derive(Clone, Copy)]
enum Awaited {
    Root,
    Value { colon: usize },
    Item,
}

struct Reader<'t> {
    bytes: &'t [u8],
    builder: Builder,
    at: usize,
    /// Where the line of `at` begins.
    line: usize,
    levels: Vec<Level>,
    awaited: Option<Awaited>,
}

impl Reader<'_> {
    fn run(&mut self) -> Option<()> {
        while self.next_line()? {
            self.content()?;
        }
        self.end_document()
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|&&byte| byte == b' ').count();
    }

    /// Whether a blank, a line end or the end of the text stands at `at`; a tab is outside of the subset.
    fn is_separator(&self, at: usize) -> Option<bool> {
        match self.bytes.get(at) {
            None | Some(b' ' | b'\n') => Some(true),
            Some(b'\t') => None,
            Some(_) => Some(false),
        }
    }

    /// Moves to the next content, over blank lines and comments; false at the end. Begins at the start of a line.
    fn next_line(&mut self) -> Option<bool> {
        loop {
            self.line = self.at;
            self.skip_blanks();
            match self.byte() {
                None => return Some(false),
                Some(b'\n') => self.at += 1,
                Some(b'#') => self.comment(true),
                Some(b'\t') => return None,
                Some(_) => return Some(true),
            }
        }
    }

    /// The comment at `at`, with its line end.
    fn comment(&mut self, own_line: bool) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let end = self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        self.builder.comment(Span::from_usize(self.at, end), own_line);
        self.at = (end + 1).min(self.bytes.len());
    }

    /// The rest of a line behind a node: nothing or a comment.
    fn finish_line(&mut self) -> Option<()> {
        let node = self.at;
        self.skip_blanks();
        match self.byte() {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'#') if self.at > node => self.comment(false),
            Some(_) => return None,
        }
        Some(())
    }

    /// A line with content, from its first letter.
    fn content(&mut self) -> Option<()> {
        let column = self.at - self.line;
        if column == 0 {
            match self.bytes.get(self.at..self.at + 3) {
                Some(b"---") if self.is_separator(self.at + 3)? => return self.begin_document(),
                Some(b"...") => return None,
                _ if self.byte() == Some(b'%') => return None,
                _ => {}
            }
        }
        if !self.builder.in_document {
            self.builder.begin_document(self.at, None);
            self.awaited = Some(Awaited::Root);
        }
        let dash = self.is_dash()?;
        match (self.awaited, self.levels.last()) {
            (Some(Awaited::Root), _) => return self.node(),
            (Some(Awaited::Item), Some(level)) if column > level.indent => return self.node(),
            (Some(Awaited::Value { .. }), Some(level)) if column > level.indent || column == level.indent && dash => {
                return self.node();
            }
            _ => self.null()?,
        }
        loop {
            let level = *self.levels.last()?;
            if level.indent > column || level.indent == column && level.collection == Collection::Sequence && !dash {
                self.close();
                continue;
            }
            return match level.collection {
                _ if level.indent < column => None,
                Collection::Mapping if !dash => self.entry(),
                Collection::Sequence => self.item(),
                Collection::Mapping => None,
            };
        }
    }

    /// Whether a list item begins here.
    fn is_dash(&self) -> Option<bool> {
        if self.byte() == Some(b'-') { self.is_separator(self.at + 1) } else { Some(false) }
    }

    /// Gives what was awaited the value null.
    fn null(&mut self) -> Option<()> {
        match self.awaited.take() {
            Some(Awaited::Value { colon }) => {
                self.builder.scalar(ScalarStyle::Plain, Span::from_usize(colon + 1, colon + 1), None, None).ok()?;
            }
            Some(Awaited::Item) => return None,
            Some(Awaited::Root) | None => {}
        }
        Some(())
    }

    fn begin_document(&mut self) -> Option<()> {
        self.end_document()?;
        self.builder.begin_document(self.at, Some(self.at + 3));
        self.at += 3;
        self.awaited = Some(Awaited::Root);
        self.finish_line()
    }

    fn end_document(&mut self) -> Option<()> {
        self.null()?;
        while !self.levels.is_empty() {
            self.close();
        }
        self.builder.in_document = false;
        Some(())
    }

    fn open(&mut self, collection: Collection) -> Option<()> {
        if self.levels.len() >= MAX_LEVELS {
            return None;
        }
        self.builder.open(collection, false, Span::from_usize(self.at, self.at), None).ok()?;
        let indent = self.at - self.line;
        let at_key = self.levels.last().is_some_and(|level| level.indent == indent);
        self.levels.push(Level { collection, indent, at_key });
        Some(())
    }

    fn close(&mut self) {
        // As the full parser has it, such a list begins behind its first dash.
        if self.levels.pop().is_some_and(|level| level.at_key) {
            self.builder.begin_at_first_child();
        }
        self.builder.close(None);
    }

    /// A node of a block, from its first letter.
    fn node(&mut self) -> Option<()> {
        self.awaited = None;
        if self.is_dash()? {
            self.open(Collection::Sequence)?;
            return self.item();
        }
        if self.is_header() {
            return self.inline();
        }
        let word = self.word()?;
        if word.colon.is_some() {
            self.open(Collection::Mapping)?;
            return self.entry_of(word);
        }
        // A text at the root may go on in the next line, with any indentation.
        if self.levels.is_empty() { None } else { self.text(word) }
    }

    /// `- …`.
    fn item(&mut self) -> Option<()> {
        self.at += 1;
        self.awaited = Some(Awaited::Item);
        if !self.is_rest_empty()? {
            return self.node();
        }
        // Where such a list would begin, only the full parser knows.
        if self.levels.last()?.at_key { None } else { self.finish_line() }
    }

    /// `key: …`.
    fn entry(&mut self) -> Option<()> {
        if self.is_header() {
            return None;
        }
        let key = self.word()?;
        self.entry_of(key)
    }

    fn entry_of(&mut self, key: Word) -> Option<()> {
        let colon = key.colon.filter(|colon| colon - self.at <= MAX_KEY)?;
        self.put(key)?;
        self.at = colon + 1;
        self.awaited = Some(Awaited::Value { colon });
        if self.is_rest_empty()? {
            return self.finish_line();
        }
        self.awaited = None;
        // A list cannot begin behind a key.
        if self.is_dash()? { None } else { self.inline() }
    }

    /// Moves over blanks; whether nothing or a comment is left of the line.
    fn is_rest_empty(&mut self) -> Option<bool> {
        let before = self.at;
        self.skip_blanks();
        match self.byte() {
            None | Some(b'\n') => Some(true),
            Some(b'#') => {
                // `finish_line` wants to see the blank.
                self.at = before;
                Some(true)
            }
            Some(b'\t') => None,
            Some(_) => Some(false),
        }
    }

    /// A value that begins on this line: a scalar or a collection in brackets.
    fn inline(&mut self) -> Option<()> {
        match self.byte()? {
            b'|' | b'>' => self.block_scalar(),
            b'[' | b'{' => {
                self.flow()?;
                self.finish_line()
            }
            _ => {
                let word = self.word()?;
                self.text(word)
            }
        }
    }

    /// Whether a block scalar or a collection in brackets begins here.
    fn is_header(&self) -> bool {
        matches!(self.byte(), Some(b'|' | b'>' | b'[' | b'{'))
    }

    /// A value that is a word, with the rest of its line.
    fn text(&mut self, word: Word) -> Option<()> {
        if word.colon.is_some() {
            return None;
        }
        self.put(word)?;
        self.finish_line()
    }

    /// Adds a word to the tree and moves behind it.
    fn put(&mut self, word: Word) -> Option<()> {
        if word.style == ScalarStyle::Plain && self.bytes.get(word.span.range()) == Some(b"<<") {
            self.builder.merge();
        }
        self.at = word.span.end as usize;
        self.builder.scalar(word.style, word.span, Some(word.text), None).ok().map(drop)
    }
}

/// A plain or quoted text of one line, and the colon that makes it a key.
struct Word {
    span: Span,
    style: ScalarStyle,
    text: Text,
    colon: Option<usize>,
}
