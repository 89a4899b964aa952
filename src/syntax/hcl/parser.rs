//! The cursor all parts of the parser share: bytes, blanks, comments, limits, and how failures are told.

use std::borrow::Cow;

use super::ast::Name;
use crate::source::Span;
use crate::syntax::SyntaxError;

/// How deep expressions, templates and blocks may nest, so that no input overflows the stack.
const MAX_DEPTH: u32 = 96;

/// How tall the tree of one expression may grow; chains of operators add to it. Whoever walks or drops the tree recurses.
const MAX_HEIGHT: u32 = 256;

/// How many errors of one file are told.
const MAX_ERRORS: usize = 50;

/// Why an expression could not be read. The body it stands in records it and goes on behind it.
#[derive(Debug)]
pub(super) struct Failure(pub(super) SyntaxError);

pub(super) type Parsed<T> = Result<T, Failure>;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) end: usize,
    /// Newlines end nothing here: inside parentheses, brackets and interpolations.
    pub(super) newlines_are_blank: bool,
    pub(super) errors: Vec<SyntaxError>,
    /// Places of comments, ascending; a part that is read twice gives its comments once.
    pub(super) comments: Vec<Span>,
    /// For a text that was unescaped from a JSON string: the place of that string, which all spans are.
    fixed: Option<Span>,
    depth: u32,
    /// The height of what has been read on this level.
    height: u32,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: if text.starts_with('\u{feff}') { 3 } else { 0 },
            end: text.len(),
            newlines_are_blank: false,
            errors: Vec::new(),
            comments: Vec::new(),
            fixed: None,
            depth: 0,
            height: 0,
        }
    }

    /// A parser for the part `span` of the text.
    pub(super) fn part(text: &'a str, span: Span) -> Self {
        Self { at: span.start as usize, end: (span.end as usize).min(text.len()), ..Self::new(text) }
    }

    /// A parser for a text that stands elsewhere in another spelling.
    pub(super) fn unescaped(text: &'a str, place: Span) -> Self {
        Self { at: 0, fixed: Some(place), ..Self::new(text) }
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.fixed.unwrap_or_else(|| Span::from_usize(start, end))
    }

    pub(super) fn since(&self, start: usize) -> Span {
        self.span(start, self.at)
    }

    pub(super) fn byte_at(&self, at: usize) -> Option<u8> {
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte_at(self.at)
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end.min(self.end)).unwrap_or("")
    }

    pub(super) fn rest(&self) -> &'a str {
        self.slice(self.at, self.end)
    }

    pub(super) fn starts_with(&self, token: &str) -> bool {
        self.text.as_bytes().get(self.at..self.end).is_some_and(|rest| rest.starts_with(token.as_bytes()))
    }

    /// Takes `token` when it comes next.
    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    /// Takes `token`, with blanks before it, or fails with what it is for.
    pub(super) fn expect(&mut self, token: &'static str, what_for: &'static str) -> Parsed<()> {
        self.blanks();
        if self.eat(token) { Ok(()) } else { Err(self.unexpected(format!("`{token}` {what_for}"))) }
    }

    /// A failure at the next token: what is there, and what would fit.
    pub(super) fn unexpected(&self, wanted: impl Into<Cow<'static, str>>) -> Failure {
        let wanted = wanted.into();
        let (found, len) = match self.rest().chars().next() {
            None => ("end of file".to_owned(), 0),
            Some('\n' | '\r') => ("end of line".to_owned(), 0),
            Some(first) if is_name_start(first) => {
                let name: &str = self.slice(self.at, self.name_end(self.at));
                (format!("`{name}`"), name.len())
            }
            Some(first) => (format!("`{first}`"), first.len_utf8()),
        };
        Failure(SyntaxError::new(self.span(self.at, self.at + len), format!("found {found}, expected {wanted}")))
    }

    pub(super) fn fail<T>(&self, start: usize, message: impl Into<Cow<'static, str>>) -> Parsed<T> {
        Err(Failure(SyntaxError::new(self.span(start, self.at.max(start)), message)))
    }

    /// Runs `read` one level deeper, or fails where it nests too deep.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= MAX_DEPTH {
            let place = self.span(self.at, self.at + 1);
            return Err(Failure(SyntaxError::new(place, "nested too deep to be read").not_checked()));
        }
        self.depth += 1;
        let beside = std::mem::take(&mut self.height);
        let result = read(self);
        self.depth -= 1;
        self.height = beside.max(self.height + 1);
        result
    }

    /// Counts an operator, below which all that was read on this level may hang.
    pub(super) fn grow(&mut self, operator: Span) -> Parsed<()> {
        self.height += 1;
        if self.height <= MAX_HEIGHT {
            return Ok(());
        }
        Err(Failure(SyntaxError::new(operator, "expression has too many operators to be read").not_checked()))
    }

    pub(super) fn error(&mut self, error: SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    /// Runs `read` with newlines as blanks or as line ends, then goes back to what was.
    pub(super) fn with_newlines_blank<T>(&mut self, blank: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.newlines_are_blank, blank);
        let result = read(self);
        self.newlines_are_blank = before;
        result
    }

    /// Skips blanks and comments, and newlines where they mean nothing.
    #[inline]
    pub(super) fn blanks(&mut self) {
        if matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n' | b'#' | b'/')) {
            self.skip_blanks();
        }
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if self.newlines_are_blank => self.at += 1,
                b'#' => self.line_comment(),
                b'/' if self.byte_at(self.at + 1) == Some(b'/') => self.line_comment(),
                b'/' if self.byte_at(self.at + 1) == Some(b'*') => self.block_comment(),
                _ => break,
            }
        }
    }

    /// Skips blanks, comments and newlines.
    pub(super) fn lines(&mut self) {
        self.with_newlines_blank(true, Self::blanks);
    }

    fn line_comment(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes().get(start..self.end).unwrap_or_default();
        self.at = memchr::memchr(b'\n', bytes).map_or(self.end, |len| start + len);
        let end = if self.byte_at(self.at.saturating_sub(1)) == Some(b'\r') { self.at - 1 } else { self.at };
        self.comment(start, end);
    }

    fn block_comment(&mut self) {
        let start = self.at;
        let bytes = self.text.as_bytes().get(start + 2..self.end).unwrap_or_default();
        self.at = memchr::memmem::find(bytes, b"*/").map_or(self.end, |len| start + 2 + len + 2);
        self.comment(start, self.at);
    }

    fn comment(&mut self, start: usize, end: usize) {
        let span = self.span(start, end);
        if self.fixed.is_none() && self.comments.last().is_none_or(|last| last.start < span.start) {
            self.comments.push(span);
        }
    }

    /// Where the name that starts at `at` ends; `at` when none does.
    pub(super) fn name_end(&self, at: usize) -> usize {
        let bytes = self.text.as_bytes().get(at..self.end).unwrap_or_default();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let len = bytes.iter().position(|&byte| !is_part(byte)).unwrap_or(bytes.len());
        match (bytes.first(), bytes.get(len)) {
            (_, Some(other)) if !other.is_ascii() => self.name_end_of_any_script(at),
            (Some(first), _) if first.is_ascii_alphabetic() || *first == b'_' => at + len,
            _ => at,
        }
    }

    fn name_end_of_any_script(&self, at: usize) -> usize {
        let rest = self.slice(at, self.end);
        let mut letters = rest.char_indices();
        match letters.next() {
            Some((_, first)) if is_name_start(first) => {}
            _ => return at,
        }
        at + letters.find(|(_, letter)| !is_name_part(*letter)).map_or(rest.len(), |(len, _)| len)
    }

    /// A name, when one comes next.
    pub(super) fn name(&mut self) -> Option<Name> {
        let start = self.at;
        let end = self.name_end(start);
        if end == start {
            return None;
        }
        self.at = end;
        Some(Name { text: self.slice(start, end).into(), span: self.since(start) })
    }

    /// Whether the name `word`, and not a longer one, comes next.
    pub(super) fn at_word(&self, word: &str) -> bool {
        self.starts_with(word) && self.name_end(self.at) == self.at + word.len()
    }
}

/// <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#identifiers>: letters of any script; `_` as Terraform has it.
fn is_name_start(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

fn is_name_part(letter: char) -> bool {
    letter == '_' || letter == '-' || letter.is_alphanumeric()
}
