//! Quoted strings and heredocs: literals, `${…}`, `%{…}`, escapes, strip markers and the indentation of `<<-`.

use super::ast::{ExprKind, ForPart, IfPart, Part, Template};
use super::indentation;
use super::parser::{Failure, Parsed, Parser};
use crate::syntax::SyntaxError;

/// Where a template ends.
#[derive(Clone, Copy)]
enum Until<'d> {
    /// `"`
    Quote,
    /// A line that holds this word alone.
    Delimiter(&'d str),
    /// The end of the text: a JSON string.
    End,
}

/// What stopped the parts of a template or of one of its directives.
enum Stop {
    End,
    Else,
    EndIf,
    EndFor,
}

/// The parts so far, and whether a `~}` before them trims the next literal.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    trim_next: bool,
}

impl Parts {
    fn literal(&mut self, text: &str) {
        let text = if self.trim_next { text.trim_start() } else { text };
        if text.is_empty() {
            return;
        }
        self.trim_next = false;
        match self.parts.last_mut() {
            Some(Part::Literal(last)) => last.push_str(text),
            _ => self.parts.push(Part::Literal(text.to_owned())),
        }
    }

    /// `${~` and `%{~` take the blanks before them away.
    fn trim_last(&mut self) {
        if let Some(Part::Literal(last)) = self.parts.last_mut() {
            last.truncate(last.trim_end().len());
        }
    }
}

impl Parser<'_> {
    /// `"…"`
    pub(super) fn quoted(&mut self) -> Parsed<ExprKind> {
        self.at += 1;
        self.nested(|parser| {
            let mut parts = Parts::default();
            match parser.parts(Until::Quote, &mut parts)? {
                Stop::End => Ok(finish(parts.parts, false)),
                _ => parser.fail(parser.at, "template directive ends what was not begun"),
            }
        })
    }

    /// The text of a JSON string, from here to the end.
    pub(super) fn whole_template(&mut self) -> Parsed<ExprKind> {
        let mut parts = Parts::default();
        match self.parts(Until::End, &mut parts)? {
            Stop::End => Ok(finish(parts.parts, false)),
            _ => self.fail(self.at, "template directive ends what was not begun"),
        }
    }

    /// `<<EOT` and `<<-EOT`
    pub(super) fn heredoc(&mut self) -> Parsed<ExprKind> {
        let start = self.at;
        self.at += 2;
        let indented = self.eat("-");
        let Some(delimiter) = self.name() else { return Err(self.unexpected("a word after `<<`")) };
        let rest = self.rest();
        let line = rest.find('\n').unwrap_or(rest.len());
        if !self.slice(self.at, self.at + line).trim().is_empty() {
            return Err(self.unexpected("the end of the line after the heredoc's word"));
        }
        self.at = (self.at + line + 1).min(self.end);
        self.nested(|parser| {
            let mut parts = Parts::default();
            match parser.parts(Until::Delimiter(&delimiter.text), &mut parts) {
                Ok(Stop::End) => {
                    if indented {
                        indentation::strip(&mut parts.parts);
                    }
                    Ok(finish(parts.parts, true))
                }
                Ok(_) => parser.fail(parser.at, "template directive ends what was not begun"),
                Err(_) if parser.at >= parser.end => {
                    let place = parser.span(start, delimiter.span.end as usize);
                    let message = format!("heredoc has no line `{}` that ends it", delimiter.text);
                    Err(Failure(SyntaxError::new(place, message)))
                }
                Err(failure) => Err(failure),
            }
        })
    }

    /// Parts up to the end or a directive that belongs to the caller.
    fn parts(&mut self, until: Until<'_>, into: &mut Parts) -> Parsed<Stop> {
        loop {
            if let Until::Delimiter(delimiter) = until
                && self.at > 0
                && self.text.as_bytes().get(self.at - 1) == Some(&b'\n')
            {
                let line = self.rest().lines().next().unwrap_or("");
                if line.trim() == delimiter {
                    // The line end before the delimiter belongs to the text, that behind it does not.
                    self.at += line.trim_end().len();
                    return Ok(Stop::End);
                }
            }
            let start = self.at;
            let Some(byte) = self.peek() else {
                return match until {
                    Until::End => Ok(Stop::End),
                    _ => self.fail(self.at, "string is never closed"),
                };
            };
            match byte {
                b'"' if matches!(until, Until::Quote) => {
                    self.at += 1;
                    return Ok(Stop::End);
                }
                b'\n' if matches!(until, Until::Quote) => {
                    return self.fail(self.at, "string is not closed on its line");
                }
                b'\\' if matches!(until, Until::Quote) => {
                    let escaped = self.escape()?;
                    into.literal(escaped.encode_utf8(&mut [0; 4]));
                }
                b'$' if self.starts_with("$${") => {
                    self.at += 3;
                    into.literal("${");
                }
                b'%' if self.starts_with("%%{") => {
                    self.at += 3;
                    into.literal("%{");
                }
                b'$' if self.starts_with("${") => self.interpolation(into)?,
                b'%' if self.starts_with("%{") => {
                    if let Some(stop) = self.directive(until, into)? {
                        return Ok(stop);
                    }
                }
                b'\n' => {
                    self.at += 1;
                    into.literal("\n");
                }
                _ => {
                    self.at += 1;
                    while self.peek().is_some_and(|byte| !matches!(byte, b'"' | b'\n' | b'\\' | b'$' | b'%')) {
                        self.at += 1;
                    }
                    into.literal(self.slice(start, self.at));
                }
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        let start = self.at;
        let kind = self.byte_at(self.at + 1);
        self.at += 2;
        let digits = match kind {
            Some(b'n') => return Ok('\n'),
            Some(b'r') => return Ok('\r'),
            Some(b't') => return Ok('\t'),
            Some(b'"') => return Ok('"'),
            Some(b'\\') => return Ok('\\'),
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => {
                self.at = start + 1;
                let help = "write `\\\\` for a backslash";
                let error = SyntaxError::new(self.span(start, start + 1), "escape sequence is not known to HCL");
                return Err(Failure(error.with_help(help)));
            }
        };
        let code = self.slice(self.at, self.at + digits);
        let found = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).filter(|_| code.len() == digits);
        match found {
            Some(letter) => {
                self.at += digits;
                Ok(letter)
            }
            None => self.fail(start, "escape sequence is no Unicode character"),
        }
    }

    fn interpolation(&mut self, into: &mut Parts) -> Parsed<()> {
        self.at += 2;
        if self.eat("~") {
            into.trim_last();
        }
        let expr = self.with_newlines_blank(true, |parser| {
            let expr = parser.expr()?;
            parser.blanks();
            Ok(expr)
        })?;
        into.parts.push(Part::Interpolation(expr));
        into.trim_next = self.eat("~");
        if self.eat("}") { Ok(()) } else { Err(self.unexpected("`}` that closes `${`")) }
    }

    /// `%{ if … }` and `%{ for … }` with all up to their end; `else`, `endif` and `endfor` are told to the caller.
    fn directive(&mut self, until: Until<'_>, into: &mut Parts) -> Parsed<Option<Stop>> {
        self.at += 2;
        if self.eat("~") {
            into.trim_last();
        }
        self.with_newlines_blank(true, Self::blanks);
        let start = self.at;
        let word = self.name().map(|name| name.text);
        match word.as_deref() {
            Some("if") => {
                let condition = self.with_newlines_blank(true, Self::expr)?;
                let mut then = Parts { trim_next: self.close_directive()?, ..Parts::default() };
                let mut otherwise = Parts::default();
                self.nested(|parser| match parser.parts(until, &mut then)? {
                    Stop::EndIf => Ok(()),
                    Stop::Else => {
                        otherwise.trim_next = std::mem::take(&mut then.trim_next);
                        match parser.parts(until, &mut otherwise)? {
                            Stop::EndIf => Ok(()),
                            _ => parser.fail(start, "`if` of the template has no `endif`"),
                        }
                    }
                    _ => parser.fail(start, "`if` of the template has no `endif`"),
                })?;
                into.trim_next = then.trim_next || otherwise.trim_next;
                into.parts.push(Part::If(Box::new(IfPart { condition, then: then.parts, otherwise: otherwise.parts })));
                Ok(None)
            }
            Some("for") => {
                let (key_name, value_name, collection) = self.with_newlines_blank(true, Self::for_names)?;
                let mut body = Parts { trim_next: self.close_directive()?, ..Parts::default() };
                self.nested(|parser| match parser.parts(until, &mut body)? {
                    Stop::EndFor => Ok(()),
                    _ => parser.fail(start, "`for` of the template has no `endfor`"),
                })?;
                into.trim_next = body.trim_next;
                let part = ForPart { key_name, value_name, collection, body: body.parts };
                into.parts.push(Part::For(Box::new(part)));
                Ok(None)
            }
            Some(end @ ("else" | "endif" | "endfor")) => {
                into.trim_next = self.close_directive()?;
                Ok(Some(match end {
                    "else" => Stop::Else,
                    "endif" => Stop::EndIf,
                    _ => Stop::EndFor,
                }))
            }
            _ => {
                self.at = start;
                Err(self.unexpected("`if`, `else`, `endif`, `for` or `endfor`"))
            }
        }
    }

    /// Takes the `}` of a directive; says whether `~` stands before it.
    fn close_directive(&mut self) -> Parsed<bool> {
        self.with_newlines_blank(true, Self::blanks);
        let trims = self.eat("~");
        if self.eat("}") { Ok(trims) } else { Err(self.unexpected("`}` that closes `%{`")) }
    }
}

fn finish(mut parts: Vec<Part>, heredoc: bool) -> ExprKind {
    match parts.as_mut_slice() {
        [] => ExprKind::String("".into()),
        [Part::Literal(text)] => ExprKind::String(std::mem::take(text).into()),
        _ => ExprKind::Template(Template { parts, heredoc }),
    }
}
