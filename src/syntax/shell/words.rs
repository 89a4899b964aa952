//! Words: quotes, expansions and substitutions.

use std::borrow::Cow;

use crate::syntax::offset::OffsetMap;

use super::ast::{List, Part, PartKind, Word};
use super::parser::{Parser, Result, is_meta};

/// The text part being gathered.
#[derive(Default)]
struct Pieces<'t> {
    parts: Vec<Part>,
    text: Cow<'t, str>,
    start: usize,
    quoted: bool,
    open: bool,
}

impl<'t, M: OffsetMap> Parser<'t, M> {
    /// The word that begins here; nothing at an operator, a line's end or the end of the text.
    pub(super) fn word(&mut self) -> Result<Option<Word>> {
        let start = self.at;
        let mut pieces = Pieces::default();
        while let Some(byte) = self.peek() {
            match byte {
                b'<' | b'>' if self.byte(1) == Some(b'(') => {
                    let from = self.at;
                    self.at += 2;
                    let kind = PartKind::Process(self.substitution()?);
                    self.part(&mut pieces, kind, false, from);
                }
                b'(' if self.at > start && self.opens_pattern() => {
                    let from = self.at;
                    self.skip_parentheses()?;
                    self.part(&mut pieces, PartKind::Opaque, false, from);
                }
                _ if is_meta(byte) => break,
                b'\'' => {
                    self.at += 1;
                    self.single_quoted(&mut pieces)?;
                }
                b'"' => {
                    self.at += 1;
                    self.double_quoted(&mut pieces)?;
                }
                b'\\' => self.escape(&mut pieces),
                b'$' | b'`' => self.dollar(&mut pieces, false)?,
                _ => self.plain(&mut pieces),
            }
        }
        self.flush(&mut pieces, self.at);
        if self.at == start {
            return Ok(None);
        }
        Ok(Some(Word::new(pieces.parts, self.span(start, self.at))))
    }

    /// `(` behind `=` (an array) or behind `@ ? * + !` (a pattern of bash).
    fn opens_pattern(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        matches!(before, Some(b'=' | b'@' | b'?' | b'*' | b'+' | b'!'))
    }

    fn skip_parentheses(&mut self) -> Result<()> {
        let mut depth = 0_u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' => depth += 1,
                b')' if depth == 1 => {
                    self.at += 1;
                    return Ok(());
                }
                b')' => depth -= 1,
                b'\\' => self.at += 1,
                b'\'' | b'"' => {
                    self.at += 1;
                    let mut ignored = Pieces::default();
                    if byte == b'"' {
                        self.double_quoted(&mut ignored)?;
                    } else {
                        self.single_quoted(&mut ignored)?;
                    }
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.fail("`(` without `)`")
    }

    fn flush(&self, pieces: &mut Pieces<'_>, end: usize) {
        if std::mem::take(&mut pieces.open) {
            let text = std::mem::take(&mut pieces.text).into();
            let span = self.span(pieces.start, end);
            pieces.parts.push(Part { kind: PartKind::Text(text), quoted: pieces.quoted, span });
        }
    }

    fn part(&self, pieces: &mut Pieces<'_>, kind: PartKind, quoted: bool, from: usize) {
        self.flush(pieces, from);
        pieces.parts.push(Part { kind, quoted, span: self.span(from, self.at) });
    }

    /// Adds text that stands at `from`; a change of quoting begins a new part.
    fn text_at(&self, pieces: &mut Pieces<'t>, text: &'t str, quoted: bool, from: usize) {
        if pieces.open && pieces.quoted != quoted {
            self.flush(pieces, from);
        }
        if !pieces.open {
            (pieces.open, pieces.start, pieces.quoted) = (true, from, quoted);
        }
        pieces.text += text;
    }

    /// Takes everything up to the next byte that means something in a word.
    fn plain(&mut self, pieces: &mut Pieces<'t>) {
        let from = self.at;
        let rest = self.text.as_bytes().get(from..self.end).unwrap_or_default();
        let special = |byte: &u8| is_meta(*byte) || matches!(byte, b'\'' | b'"' | b'\\' | b'$' | b'`');
        self.at += rest.iter().position(special).unwrap_or(rest.len()).max(1);
        self.text_at(pieces, self.slice(from, self.at), false, from);
    }

    fn escape(&mut self, pieces: &mut Pieces<'t>) {
        let from = self.at;
        match (self.byte(1), self.byte(2)) {
            (Some(b'\n'), _) => self.at += 2,
            (Some(b'\r'), Some(b'\n')) => self.at += 3,
            (None, _) => {
                self.at += 1;
                self.text_at(pieces, "\\", false, from);
            }
            _ => {
                let rest = self.slice(from + 1, self.end);
                let length = rest.chars().next().map_or(1, char::len_utf8);
                self.at += 1 + length;
                self.text_at(pieces, self.slice(from + 1, self.at), true, from);
            }
        }
    }

    /// After the opening `'`. GitHub replaces `${{ }}` within quotes, too.
    fn single_quoted(&mut self, pieces: &mut Pieces<'t>) -> Result<()> {
        let mut from = self.at;
        self.text_at(pieces, "", true, from - 1);
        loop {
            match self.peek() {
                None => return self.fail("`'` without an end"),
                Some(b'\'') => {
                    self.text_at(pieces, self.slice(from, self.at), true, from);
                    self.at += 1;
                    return Ok(());
                }
                Some(b'$') if self.looking_at("${{") => {
                    self.text_at(pieces, self.slice(from, self.at), true, from);
                    if !self.expression(pieces, true) {
                        self.text_at(pieces, "$", true, self.at);
                        self.at += 1;
                    }
                    from = self.at;
                }
                Some(_) => self.at += 1,
            }
        }
    }

    /// After the opening `"`.
    fn double_quoted(&mut self, pieces: &mut Pieces<'t>) -> Result<()> {
        self.text_at(pieces, "", true, self.at - 1);
        loop {
            let from = self.at;
            match self.peek() {
                None => return self.fail("`\"` without an end"),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => match self.byte(1) {
                    Some(b'\n') => self.at += 2,
                    Some(b'$' | b'`' | b'"' | b'\\') => {
                        self.at += 2;
                        self.text_at(pieces, self.slice(from + 1, self.at), true, from);
                    }
                    _ => {
                        self.at += 1;
                        self.text_at(pieces, "\\", true, from);
                    }
                },
                Some(b'$' | b'`') => self.dollar(pieces, true)?,
                Some(_) => {
                    let rest = self.text.as_bytes().get(from..self.end).unwrap_or_default();
                    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'$' | b'`');
                    self.at += rest.iter().position(special).unwrap_or(rest.len());
                    self.text_at(pieces, self.slice(from, self.at), true, from);
                }
            }
        }
    }

    /// `${{ … }}`; says whether one is here.
    fn expression(&mut self, pieces: &mut Pieces<'_>, quoted: bool) -> bool {
        let from = self.at;
        if self.last_braces.is_none_or(|last| last < from) {
            return false;
        }
        let Some(length) = self.text.get(from..self.end).and_then(|rest| rest.find("}}")) else { return false };
        self.at += length + 2;
        self.part(pieces, PartKind::Expression, quoted, from);
        true
    }

    /// At `$` or a backtick.
    fn dollar(&mut self, pieces: &mut Pieces<'t>, quoted: bool) -> Result<()> {
        let from = self.at;
        if self.peek() == Some(b'`') {
            let kind = PartKind::Substitution(self.backticks()?);
            self.part(pieces, kind, quoted, from);
            return Ok(());
        }
        match self.byte(1) {
            Some(b'{') if self.byte(2) == Some(b'{') && self.expression(pieces, quoted) => {}
            Some(b'{') => {
                self.at += 2;
                let kind = self.braces(quoted)?;
                self.part(pieces, kind, quoted, from);
            }
            Some(b'(') => {
                let arithmetic = if self.byte(2) == Some(b'(') { self.arithmetic_end(from + 3) } else { None };
                let kind = if let Some(end) = arithmetic {
                    self.at = end;
                    PartKind::Arithmetic
                } else {
                    self.at += 2;
                    PartKind::Substitution(self.substitution()?)
                };
                self.part(pieces, kind, quoted, from);
            }
            Some(b'\'') if !quoted => {
                self.at += 2;
                self.ansi_quoted(pieces)?;
            }
            Some(b'"') if !quoted => {
                self.at += 2;
                self.double_quoted(pieces)?;
            }
            Some(byte) if byte == b'_' || byte.is_ascii_alphabetic() => {
                let rest = self.text.as_bytes().get(from + 1..self.end).unwrap_or_default();
                let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                self.at += 1 + length;
                let name = self.slice(from + 1, self.at).to_owned();
                self.part(pieces, PartKind::Variable { name, modified: false, operand: Vec::new() }, quoted, from);
            }
            Some(byte) if byte.is_ascii_digit() || b"@*#?-$!".contains(&byte) => {
                self.at += 2;
                let name = char::from(byte).to_string();
                self.part(pieces, PartKind::Variable { name, modified: false, operand: Vec::new() }, quoted, from);
            }
            _ => {
                self.at += 1;
                self.text_at(pieces, "$", quoted, from);
            }
        }
        Ok(())
    }

    /// After `$(`, `<(` or `>(`: the commands, and past the `)`.
    fn substitution(&mut self) -> Result<List> {
        let list = self.list()?;
        if self.peek() != Some(b')') {
            return self.fail("`(` without `)`");
        }
        self.at += 1;
        Ok(list)
    }

    /// At the first backtick. What escapes backticks within is not looked into.
    fn backticks(&mut self) -> Result<List> {
        let start = self.at + 1;
        let mut close = start;
        let mut escaped = false;
        loop {
            match self.text.as_bytes().get(close) {
                Some(b'`') if close < self.end => break,
                Some(b'\\') if close < self.end => {
                    escaped |= self.text.as_bytes().get(close + 1) == Some(&b'`');
                    close += 2;
                }
                Some(_) if close < self.end => close += 1,
                _ => return self.fail("backtick without an end"),
            }
        }
        let mut list = List::default();
        if !escaped {
            let end = std::mem::replace(&mut self.end, close);
            self.at = start;
            list = self.list()?;
            if self.peek().is_some() {
                return self.fail("unexpected token");
            }
            self.end = end;
        }
        self.at = close + 1;
        Ok(list)
    }

    /// After `${`: the variable, and past the `}`.
    fn braces(&mut self, quoted: bool) -> Result<PartKind> {
        self.enter()?;
        let from = self.at;
        if let (Some(b'#' | b'!'), Some(next)) = (self.peek(), self.byte(1))
            && next != b'}'
        {
            self.at += 1;
        }
        let name_at = self.at;
        let rest = self.text.as_bytes().get(name_at..self.end).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        self.at += if length == 0 { usize::from(!rest.is_empty()) } else { length };
        if length == 0 && !rest.first().is_some_and(u8::is_ascii_punctuation) {
            return self.fail("bad substitution");
        }
        let name = self.slice(name_at, self.at).to_owned();
        let mut modified = from != name_at;
        let mut pieces = Pieces::default();
        loop {
            match self.peek() {
                None => return self.fail("`${` without `}`"),
                Some(b'}') => {
                    self.at += 1;
                    break;
                }
                Some(b'\\') => self.at += 2,
                Some(b'\'') if !quoted => {
                    self.at += 1;
                    self.single_quoted(&mut pieces)?;
                }
                Some(b'"') => {
                    self.at += 1;
                    self.double_quoted(&mut pieces)?;
                }
                Some(b'$' | b'`') => self.dollar(&mut pieces, quoted)?,
                Some(_) => self.at += 1,
            }
            modified = true;
        }
        self.leave();
        let mut operand = pieces.parts;
        operand.retain(|part| !matches!(part.kind, PartKind::Text(_)));
        Ok(PartKind::Variable { name, modified, operand })
    }

    /// After `$'`. Escapes other than the common ones are kept as they stand.
    fn ansi_quoted(&mut self, pieces: &mut Pieces<'t>) -> Result<()> {
        self.text_at(pieces, "", true, self.at - 2);
        loop {
            let from = self.at;
            match (self.peek(), self.byte(1)) {
                (None, _) => return self.fail("`$'` without an end"),
                (Some(b'\''), _) => {
                    self.at += 1;
                    return Ok(());
                }
                (Some(b'\\'), Some(byte)) if byte.is_ascii() => {
                    self.at += 2;
                    let text = match byte {
                        b'n' => "\n",
                        b't' => "\t",
                        b'r' => "\r",
                        b'\\' | b'\'' | b'"' | b'?' => self.slice(from + 1, self.at),
                        _ => self.slice(from, self.at),
                    };
                    self.text_at(pieces, text, true, from);
                }
                _ => {
                    let rest = self.slice(from, self.end);
                    self.at += rest.chars().next().map_or(1, char::len_utf8);
                    self.text_at(pieces, self.slice(from, self.at), true, from);
                }
            }
        }
    }
}
