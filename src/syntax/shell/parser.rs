//! Lists, pipelines and commands. Recursion is bounded; every loop moves forward.

use std::sync::Arc;

use crate::source::Span;
use crate::syntax::offset::OffsetMap;

use super::arguments::Effective;
use super::ast::{
    AndOr, Assignment, Command, Compound, CompoundCommand, Connector, Heredoc, List, NotUnderstood, Pipeline, Redirect,
    RedirectOperator, Script, SimpleCommand, Word,
};
use super::walk;

/// Deeper scripts are not written by people.
const MAX_DEPTH: u32 = 48;

pub(super) type Result<T> = std::result::Result<T, NotUnderstood>;

pub(super) struct Parser<'t, M> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Where the text to read ends; moved while the inside of backticks is read.
    pub(super) end: usize,
    map: &'t M,
    depth: u32,
    /// Where the last `}}` of the text stands: what begins behind it is no expression.
    pub(super) last_braces: Option<usize>,
    heredocs: Vec<Heredoc>,
    /// Heredocs whose bodies begin on the next line.
    pending: Vec<usize>,
}

/// Words that end a list where a command could begin.
const CLOSERS: [&str; 8] = ["then", "do", "done", "fi", "elif", "else", "esac", "}"];

pub(super) const fn is_meta(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')')
}

impl<'t, M: OffsetMap> Parser<'t, M> {
    pub(super) fn new(text: &'t str, map: &'t M) -> Self {
        let last_braces = memchr::memmem::rfind(text.as_bytes(), b"}}");
        Self { text, at: 0, end: text.len(), map, depth: 0, last_braces, heredocs: Vec::new(), pending: Vec::new() }
    }

    pub(super) fn script(mut self) -> Script {
        let read = self.list().and_then(|list| match self.peek() {
            None => Ok(list),
            Some(_) => Err(self.unexpected()),
        });
        match read {
            Ok(body) => Script { commands: walk::commands(&body), body, heredocs: self.heredocs, not_understood: None },
            Err(reason) => Script { not_understood: Some(reason), ..Script::default() },
        }
    }

    // Characters

    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.text.as_bytes().get(at).copied() } else { None }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.byte(0)
    }

    pub(super) fn looking_at(&self, text: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        rest.starts_with(text.as_bytes())
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.map.source_span(Span::from_usize(start, end))
    }

    pub(super) fn fail<T>(&self, reason: &'static str) -> Result<T> {
        Err(NotUnderstood { span: self.span(self.at, (self.at + 1).min(self.text.len()).max(self.at)), reason })
    }

    pub(super) fn unexpected(&self) -> NotUnderstood {
        NotUnderstood { span: self.span(self.at, self.at + 1), reason: "unexpected token" }
    }

    pub(super) fn enter(&mut self) -> Result<()> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { self.fail("nested too deeply") } else { Ok(()) }
    }

    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Skips blanks, escaped line ends and, where a word could begin, a comment.
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.at += 1,
                Some(b'\r') if matches!(self.byte(1), Some(b'\n') | None) => self.at += 1,
                Some(b'\\') if self.byte(1) == Some(b'\n') => self.at += 2,
                Some(b'\\') if self.byte(1) == Some(b'\r') && self.byte(2) == Some(b'\n') => self.at += 3,
                Some(b'#') => {
                    let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    pub(super) fn newlines(&mut self) {
        loop {
            self.blanks();
            if self.peek() != Some(b'\n') {
                return;
            }
            self.newline();
        }
    }

    pub(super) fn newline(&mut self) {
        self.at += 1;
        for index in std::mem::take(&mut self.pending) {
            self.heredoc_body(index);
        }
    }

    fn heredoc_body(&mut self, index: usize) {
        let Some((delimiter, strip)) = self.heredocs.get(index).map(|doc| (doc.delimiter.clone(), doc.strip_tabs))
        else {
            return;
        };
        let start = self.at;
        let mut terminated = false;
        let mut end = self.at;
        while self.at < self.end {
            let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = self.slice(self.at, self.at + length);
            let line = line.strip_suffix('\r').unwrap_or(line);
            let line = if strip { line.trim_start_matches('\t') } else { line };
            end = self.at;
            self.at = (self.at + length + 1).min(self.end);
            if line == delimiter {
                terminated = true;
                break;
            }
            end = self.at;
        }
        let (text, span) = (self.slice(start, end).to_owned(), self.span(start, end));
        if let Some(doc) = self.heredocs.get_mut(index) {
            (doc.text, doc.span, doc.terminated) = (text, span, terminated);
        }
    }

    /// The plain word that begins here, when it may be a reserved one.
    pub(super) fn reserved(&self) -> Option<&'t str> {
        let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let length = rest.iter().take(9).position(|&byte| is_meta(byte)).unwrap_or(rest.len().min(9));
        (1..9).contains(&length).then(|| self.slice(self.at, self.at + length))
    }

    pub(super) fn at_reserved(&self, word: &str) -> bool {
        self.reserved() == Some(word)
    }

    pub(super) fn expect_reserved(&mut self, word: &str) -> Result<()> {
        self.newlines();
        if !self.at_reserved(word) {
            return Err(self.unexpected());
        }
        self.at += word.len();
        Ok(())
    }

    // Lists

    pub(super) fn list(&mut self) -> Result<List> {
        self.enter()?;
        let mut list = List::default();
        loop {
            self.newlines();
            let closed = match self.peek() {
                None | Some(b')') => true,
                Some(b';') => matches!(self.byte(1), Some(b';' | b'&')),
                _ => self.reserved().is_some_and(|word| CLOSERS.contains(&word)),
            };
            if closed {
                self.leave();
                return Ok(list);
            }
            let mut item = self.and_or()?;
            self.blanks();
            match self.peek() {
                Some(b';') if !matches!(self.byte(1), Some(b';' | b'&')) => self.at += 1,
                Some(b'&') => {
                    self.at += 1;
                    item.background = true;
                }
                Some(b'\n' | b')' | b';') | None => {}
                Some(_) => return Err(self.unexpected()),
            }
            list.items.push(item);
        }
    }

    pub(super) fn and_or(&mut self) -> Result<AndOr> {
        let start = self.at;
        let mut pipelines = vec![(None, self.pipeline()?)];
        let mut end = self.at;
        loop {
            self.blanks();
            let connector = match (self.peek(), self.byte(1)) {
                (Some(b'&'), Some(b'&')) => Connector::And,
                (Some(b'|'), Some(b'|')) => Connector::Or,
                _ => return Ok(AndOr { pipelines, background: false, span: self.span(start, end) }),
            };
            self.at += 2;
            self.newlines();
            pipelines.push((Some(connector), self.pipeline()?));
            end = self.at;
        }
    }

    pub(super) fn pipeline(&mut self) -> Result<Pipeline> {
        self.blanks();
        let start = self.at;
        let mut negated = false;
        loop {
            match self.reserved() {
                Some("!") => {
                    negated = !negated;
                    self.at += 1;
                }
                Some("time") => {
                    self.at += 4;
                    self.blanks();
                    if self.at_reserved("-p") {
                        self.at += 2;
                    }
                }
                _ => break,
            }
            self.blanks();
        }
        let mut commands = vec![self.command()?];
        let mut pipes = Vec::new();
        let mut end = self.at;
        loop {
            self.blanks();
            if self.peek() != Some(b'|') || self.byte(1) == Some(b'|') {
                return Ok(Pipeline { negated, commands, pipes, span: self.span(start, end) });
            }
            let length = if self.byte(1) == Some(b'&') { 2 } else { 1 };
            pipes.push(self.span(self.at, self.at + length));
            self.at += length;
            self.newlines();
            commands.push(self.command()?);
            end = self.at;
        }
    }

    // Commands

    pub(super) fn command(&mut self) -> Result<Command> {
        self.blanks();
        let start = self.at;
        let kind = match self.reserved() {
            Some("{") => {
                self.at += 1;
                let body = self.list()?;
                self.expect_reserved("}")?;
                Compound::Group(body)
            }
            Some("if") => self.if_command()?,
            Some("while" | "until") => {
                self.at += 5;
                let condition = self.list()?;
                let body = self.do_group()?;
                Compound::While { condition, body }
            }
            Some("for") => self.for_command(3)?,
            Some("select") => self.for_command(6)?,
            Some("case") => self.case_command()?,
            Some("function") => return self.function_command(start),
            Some("[[") => self.test_command()?,
            _ if self.peek() == Some(b'(') => self.parenthesis()?,
            _ => return self.simple(start),
        };
        let span = self.span(start, self.at);
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            match self.redirect()? {
                Some(redirect) => redirects.push(redirect),
                None => break,
            }
        }
        Ok(Command::Compound(CompoundCommand { kind, redirects, span }))
    }

    fn parenthesis(&mut self) -> Result<Compound> {
        if self.byte(1) == Some(b'(')
            && let Some(end) = self.arithmetic_end(self.at + 2)
        {
            self.at = end;
            return Ok(Compound::Arithmetic);
        }
        self.at += 1;
        let body = self.list()?;
        if self.peek() != Some(b')') {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(Compound::Subshell(body))
    }

    /// Where `((`, whose inside begins at `from`, ends; nothing when it is no arithmetic.
    pub(super) fn arithmetic_end(&self, from: usize) -> Option<usize> {
        let inside = self.text.as_bytes().get(from..self.end)?;
        let mut depth = 0_u32;
        for (offset, byte) in inside.iter().enumerate() {
            match byte {
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                b')' => return (inside.get(offset + 1) == Some(&b')')).then_some(from + offset + 2),
                b';' | b'"' | b'\'' => return None,
                _ => {}
            }
        }
        None
    }

    pub(super) fn simple(&mut self, start: usize) -> Result<Command> {
        let mut command = SimpleCommand::default();
        let mut end = start;
        loop {
            self.blanks();
            if let Some(redirect) = self.redirect()? {
                command.redirects.push(redirect);
            } else if let Some(assignment) = self.assignment(command.words.is_empty())? {
                command.assignments.push(assignment);
            } else if let Some(word) = self.word()? {
                command.words.push(word);
            } else if self.peek() == Some(b'(') && end > start {
                let (1, 0, Some(name)) = (command.words.len(), command.redirects.len(), command.words.first()) else {
                    return Err(self.unexpected());
                };
                self.at += 1;
                self.blanks();
                if self.peek() != Some(b')') || name.is_quoted() || name.literal().is_none() {
                    return Err(self.unexpected());
                }
                self.at += 1;
                let name = name.clone();
                return self.function_body(start, &name);
            } else {
                break;
            }
            end = self.at;
        }
        if end == start {
            return Err(self.unexpected());
        }
        command.span = self.span(start, end);
        command.effective = Effective::of(&command.words);
        Ok(Command::Simple(Arc::new(command)))
    }

    /// `name=value`, when one begins here and `may` says that one can.
    pub(super) fn assignment(&mut self, may: bool) -> Result<Option<Assignment>> {
        let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if !may || length == 0 || rest.first().is_some_and(u8::is_ascii_digit) {
            return Ok(None);
        }
        let mut operator = length;
        if rest.get(operator) == Some(&b'[') {
            let index = rest.iter().skip(operator).take_while(|byte| !is_meta(**byte)).position(|byte| *byte == b']');
            let Some(index) = index else { return Ok(None) };
            operator += index + 1;
        }
        if rest.get(operator) == Some(&b'+') {
            operator += 1;
        }
        if rest.get(operator) != Some(&b'=') {
            return Ok(None);
        }
        let start = self.at;
        let name = self.slice(start, start + length).to_owned();
        self.at = start + operator + 1;
        let mut words = Vec::new();
        if self.peek() == Some(b'(') {
            self.at += 1;
            loop {
                self.newlines();
                match self.word()? {
                    Some(word) => words.push(word),
                    None if self.peek() == Some(b')') => break,
                    None => return Err(self.unexpected()),
                }
            }
            self.at += 1;
        } else {
            words.extend(self.word()?);
        }
        let mut words = words.into_iter();
        let value = words.next().unwrap_or_else(|| Word::new(Vec::new(), self.span(self.at, self.at)));
        let name_span = self.span(start, start + length);
        Ok(Some(Assignment { name, name_span, value, more: words.collect(), span: self.span(start, self.at) }))
    }

    pub(super) fn redirect(&mut self) -> Result<Option<Redirect>> {
        let start = self.at;
        let rest = self.text.as_bytes().get(self.at..self.end).unwrap_or_default();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let after = rest.get(digits..).unwrap_or_default();
        // Most words are no redirection.
        if !matches!(after.first(), Some(b'<' | b'>' | b'&')) {
            return Ok(None);
        }
        let operators: [(&str, RedirectOperator); 12] = [
            ("<<<", RedirectOperator::HereString),
            ("<<-", RedirectOperator::Heredoc),
            ("<<", RedirectOperator::Heredoc),
            ("<&", RedirectOperator::DuplicateInput),
            ("<>", RedirectOperator::ReadWrite),
            ("<", RedirectOperator::Input),
            (">>", RedirectOperator::Append),
            (">&", RedirectOperator::DuplicateOutput),
            (">|", RedirectOperator::Output),
            (">", RedirectOperator::Output),
            ("&>>", RedirectOperator::OutputAndError),
            ("&>", RedirectOperator::OutputAndError),
        ];
        let found = operators.iter().find(|(text, _)| after.starts_with(text.as_bytes()));
        let Some(&(text, operator)) = found else { return Ok(None) };
        let process = matches!(text, "<" | ">") && after.get(1) == Some(&b'(');
        if process || (text.starts_with('&') && digits > 0) {
            return Ok(None);
        }
        let descriptor = self.slice(start, start + digits).parse().ok();
        self.at += digits + text.len();
        self.blanks();
        let Some(target) = self.word()? else { return Err(self.unexpected()) };
        let mut heredoc = None;
        if operator == RedirectOperator::Heredoc {
            let index = self.heredocs.len();
            let delimiter = target.literal().unwrap_or_default().to_owned();
            let quoted = target.is_quoted();
            self.heredocs.push(Heredoc { delimiter, quoted, strip_tabs: text == "<<-", ..Heredoc::default() });
            self.pending.push(index);
            heredoc = Some(index);
        }
        Ok(Some(Redirect { descriptor, operator, target, heredoc, span: self.span(start, self.at) }))
    }
}
