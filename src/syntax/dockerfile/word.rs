//! Words of an instruction: quotes and variables. <https://docs.docker.com/reference/dockerfile/#environment-replacement>

use super::ast::LogicalLine;
use crate::source::Span;

/// Deeper `${a:-${b:-…}}` are taken as text.
const MAX_DEPTH: u8 = 8;

#[derive(Clone, Debug)]
pub struct Word {
    /// As written, continuations joined.
    pub raw: String,
    pub parts: Vec<Part>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Part {
    /// Text after quote removal.
    Text(String),
    Variable(Variable),
    /// `{{ … }}` of a template engine.
    Template,
}

/// `$name`, `${name}`, `${name:-word}` and so on.
#[derive(Clone, Debug)]
pub struct Variable {
    pub name: String,
    /// What follows the name: `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`; empty for none.
    pub operator: &'static str,
    pub operand: Vec<Part>,
    pub span: Span,
    pub name_span: Span,
}

const OPERATORS: [&str; 12] = [":-", ":+", ":?", "-", "+", "?", "##", "#", "%%", "%", "//", "/"];

impl Word {
    /// The word at `start..end` of the line. `quotes` says whether quotes are removed: not in a `COPY` or `EXPOSE`
    /// of `BuildKit` before the variables are replaced, but the result is the same.
    pub(super) fn new(line: &LogicalLine, start: usize, end: usize, escape: u8) -> Self {
        let raw = line.text.get(start..end).unwrap_or("").to_owned();
        let mut reader = Reader { line, at: start, end, escape, unclosed: false };
        Self { parts: reader.parts(0, false), raw, span: line.span(start, end) }
    }

    /// The word without quotes, when it holds no variable.
    pub fn literal(&self) -> Option<String> {
        let texts = self.parts.iter().map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// The variables of the word, those in operands included.
    pub fn variables(&self) -> Vec<&Variable> {
        let mut found = Vec::new();
        collect(&self.parts, &mut found);
        found
    }

    /// Gives the word and all its variables one span.
    pub(super) fn place(&mut self, span: Span) {
        self.span = span;
        place(&mut self.parts, span);
    }

    pub fn has_variable(&self) -> bool {
        self.parts.iter().any(|part| !matches!(part, Part::Text(_)))
    }
}

fn place(parts: &mut [Part], span: Span) {
    for part in parts {
        if let Part::Variable(variable) = part {
            (variable.span, variable.name_span) = (span, span);
            place(&mut variable.operand, span);
        }
    }
}

fn collect<'a>(parts: &'a [Part], found: &mut Vec<&'a Variable>) {
    for part in parts {
        if let Part::Variable(variable) = part {
            found.push(variable);
            // As deep as the reader went, no deeper than `MAX_DEPTH`.
            collect(&variable.operand, found);
        }
    }
}

struct Reader<'l> {
    line: &'l LogicalLine,
    at: usize,
    end: usize,
    escape: u8,
    /// A `${` without an end was met: no further one is looked for, which keeps the time linear.
    unclosed: bool,
}

impl Reader<'_> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        if at < self.end { self.line.text.as_bytes().get(at).copied() } else { None }
    }

    fn slice(&self, start: usize, end: usize) -> &str {
        self.line.text.get(start..end.min(self.end)).unwrap_or("")
    }

    /// The parts up to the end, or to the `}` of the operand being read (which is left to the caller).
    fn parts(&mut self, depth: u8, operand: bool) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut double = false;
        while let Some(byte) = self.byte(0) {
            match byte {
                b'}' if operand && !double => break,
                b'"' => {
                    double = !double;
                    self.at += 1;
                }
                b'\'' if !double => {
                    let rest = self.line.text.as_bytes().get(self.at + 1..self.end).unwrap_or_default();
                    let length = memchr::memchr(b'\'', rest).unwrap_or(rest.len());
                    text.push_str(self.slice(self.at + 1, self.at + 1 + length));
                    self.at += length + 2;
                }
                _ if byte == self.escape => self.escaped(&mut text, double),
                b'$' => {
                    if let Some(variable) = self.variable(depth) {
                        push_text(&mut parts, &mut text);
                        parts.push(Part::Variable(variable));
                    } else {
                        text.push('$');
                        self.at += 1;
                    }
                }
                b'{' if self.byte(1) == Some(b'{') => {
                    if let Some(length) = self.slice(self.at, self.end).find("}}") {
                        push_text(&mut parts, &mut text);
                        parts.push(Part::Template);
                        self.at += length + 2;
                    } else {
                        // No other one can close in this word, either.
                        text.push_str(self.slice(self.at, self.end));
                        self.at = self.end;
                    }
                }
                _ => {
                    let rest = self.line.text.as_bytes().get(self.at + 1..self.end).unwrap_or_default();
                    let special = |byte: &u8| matches!(byte, b'"' | b'\'' | b'$' | b'{' | b'}') || *byte == self.escape;
                    let length = 1 + rest.iter().position(special).unwrap_or(rest.len());
                    text.push_str(self.slice(self.at, self.at + length));
                    self.at += length;
                }
            }
        }
        self.at = self.at.min(self.end);
        push_text(&mut parts, &mut text);
        parts
    }

    fn escaped(&mut self, text: &mut String, double: bool) {
        let next = self.slice(self.at + 1, self.end).chars().next();
        let Some(next) = next else {
            text.push(char::from(self.escape));
            self.at += 1;
            return;
        };
        let plain = !double || matches!(next, '"' | '$') || u32::from(next) == u32::from(self.escape);
        if !plain {
            text.push(char::from(self.escape));
        }
        text.push(next);
        self.at += 1 + next.len_utf8();
    }

    /// At `$`: the variable, and past it; `None` when `$` is just text.
    fn variable(&mut self, depth: u8) -> Option<Variable> {
        let start = self.at;
        let braces = self.byte(1) == Some(b'{');
        let name_at = start + 1 + usize::from(braces);
        let rest = self.line.text.as_bytes().get(name_at..self.end).unwrap_or_default();
        let mut length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if !braces && rest.first().is_some_and(u8::is_ascii_digit) {
            length = 1;
        }
        if length == 0 {
            return None;
        }
        let name = self.slice(name_at, name_at + length).to_owned();
        let name_span = self.line.span(name_at, name_at + length);
        let (mut operator, mut operand) = ("", Vec::new());
        let mut after = name_at + length;
        if braces {
            let rest = self.slice(after, self.end);
            operator = OPERATORS.into_iter().find(|operator| rest.starts_with(operator)).unwrap_or("");
            if depth >= MAX_DEPTH || self.unclosed || (operator.is_empty() && !rest.starts_with('}')) {
                return None;
            }
            self.at = after + operator.len();
            operand = self.parts(depth + 1, true);
            if self.byte(0) != Some(b'}') {
                self.at = start;
                self.unclosed = true;
                return None;
            }
            after = self.at + 1;
        }
        self.at = after;
        Some(Variable { name, operator, operand, span: self.line.span(start, after), name_span })
    }
}

fn push_text(parts: &mut Vec<Part>, text: &mut String) {
    if !text.is_empty() {
        parts.push(Part::Text(std::mem::take(text)));
    }
}
