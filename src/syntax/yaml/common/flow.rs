//! Collections in brackets, JSON among them.

use super::{Reader, Word};
use crate::source::Span;
use crate::syntax::yaml::arena::{ScalarStyle, Text};
use crate::syntax::yaml::builder::Collection;

/// What may stand next inside of brackets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// An item, an entry or the closing bracket.
    Child,
    /// A comma or the closing bracket.
    Comma,
}

impl Reader<'_> {
    /// The collection at `at`, with its closing bracket.
    pub(super) fn flow(&mut self) -> Option<()> {
        let parent = self.levels.last().map(|level| level.indent);
        let mut open = Vec::new();
        self.open_bracket(&mut open)?;
        let mut next = Next::Child;
        while let Some(&bracket) = open.last() {
            self.skip_lines(parent)?;
            let byte = self.byte()?;
            match byte {
                b']' | b'}' => {
                    if (bracket == b'[') != (byte == b']') {
                        return None;
                    }
                    self.at += 1;
                    self.builder.close(Some(self.at));
                    open.pop();
                    next = Next::Comma;
                }
                b',' if next == Next::Comma => {
                    self.at += 1;
                    next = Next::Child;
                }
                _ if next == Next::Comma => return None,
                _ if bracket == b'{' => {
                    self.flow_key()?;
                    self.skip_lines(parent)?;
                    next = self.flow_value(&mut open)?;
                }
                _ => next = self.flow_value(&mut open)?,
            }
        }
        Some(())
    }

    fn open_bracket(&mut self, open: &mut Vec<u8>) -> Option<()> {
        let bracket = self.byte()?;
        if self.levels.len() + open.len() >= super::MAX_LEVELS {
            return None;
        }
        let collection = if bracket == b'[' { Collection::Sequence } else { Collection::Mapping };
        self.builder.open(collection, true, Span::from_usize(self.at, self.at + 1), None).ok()?;
        open.push(bracket);
        self.at += 1;
        Some(())
    }

    /// Moves over blanks, line ends and comments. Lines are indented deeper than what the brackets belong to.
    fn skip_lines(&mut self, parent: Option<usize>) -> Option<()> {
        let before = self.at;
        loop {
            self.skip_blanks();
            match self.byte()? {
                b'\n' => {
                    self.at += 1;
                    self.line = self.at;
                }
                b'#' if self.at > before => {
                    let own_line = self.bytes.get(self.line..self.at)?.iter().all(|&byte| byte == b' ');
                    self.comment(own_line);
                    self.line = self.at;
                }
                b'\t' => return None,
                _ => break,
            }
        }
        let is_first = self.line > before;
        if is_first && parent.is_some_and(|parent| self.at - self.line <= parent) {
            return None;
        }
        // `---` would end the document.
        let is_marker = is_first && self.at == self.line && matches!(self.byte(), Some(b'-' | b'.'));
        (!is_marker).then_some(())
    }

    fn flow_key(&mut self) -> Option<()> {
        let (span, style) = self.flow_scalar()?;
        self.skip_blanks();
        let is_colon = self.byte()? == b':' && span.len() as usize <= super::MAX_KEY;
        self.at += 1;
        // JSON sets no blank behind the colon of a quoted key.
        let is_apart = style != ScalarStyle::Plain || self.is_separator(self.at)?;
        (is_colon && is_apart).then_some(())
    }

    fn flow_value(&mut self, open: &mut Vec<u8>) -> Option<Next> {
        if matches!(self.byte()?, b'[' | b'{') {
            self.open_bracket(open)?;
            return Some(Next::Child);
        }
        self.flow_scalar()?;
        Some(Next::Comma)
    }

    fn flow_scalar(&mut self) -> Option<(Span, ScalarStyle)> {
        let (span, style, text) = if matches!(self.byte()?, b'"' | b'\'') {
            self.quoted()?
        } else {
            let span = self.flow_plain()?;
            (span, ScalarStyle::Plain, Text::Source(span))
        };
        self.put(Word { span, style, text, colon: None })?;
        Some((span, style))
    }

    /// A plain text inside of brackets; whatever ends it, the caller knows what may follow.
    fn flow_plain(&self) -> Option<Span> {
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let is_word =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'$' | b'<') || byte >= 0x80;
        if !(is_word(*rest.first()?) || rest.first() == Some(&b'-') && rest.get(1).is_some_and(|&byte| is_word(byte))) {
            return None;
        }
        let mut blanks = 0;
        let mut len = rest.len();
        for (index, &byte) in rest.iter().enumerate() {
            match byte {
                b' ' => blanks += 1,
                b',' | b']' | b'}' | b'\n' => {
                    len = index;
                    break;
                }
                b':' if rest
                    .get(index + 1)
                    .is_none_or(|byte| matches!(byte, b' ' | b'\n' | b',' | b'[' | b']' | b'{' | b'}')) =>
                {
                    len = index;
                    break;
                }
                b'#' if blanks > 0 => {
                    len = index;
                    break;
                }
                b'[' | b'{' | b'\t' => return None,
                _ => blanks = 0,
            }
        }
        Some(Span::from_usize(start, start + len - blanks))
    }
}
