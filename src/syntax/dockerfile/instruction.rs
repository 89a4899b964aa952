//! One logical line to an instruction: keyword, flags and arguments.

use super::ast::{Alias, Body, ExecForm, Flag, Heredoc, Instruction, Keyword, LogicalLine, Pair, ShellForm};
use super::json::{self, JsonFault};
use super::word::Word;
use crate::source::Span;
use crate::syntax::SyntaxError;

/// `ONBUILD ONBUILD` is refused by Docker; more of them only serve to exhaust the stack.
const MAX_ONBUILD: u8 = 4;

struct Reading<'l> {
    line: &'l LogicalLine,
    heredocs: &'l [Heredoc],
    escape: u8,
    errors: &'l mut Vec<SyntaxError>,
}

/// Reads the instruction of a line; nothing when its keyword is unknown.
pub(super) fn read(
    line: LogicalLine,
    heredocs: Vec<Heredoc>,
    blank_lines: Vec<Span>,
    escape: u8,
    errors: &mut Vec<SyntaxError>,
) -> Option<Instruction> {
    let mut reading = Reading { line: &line, heredocs: &heredocs, escape, errors };
    let instruction = reading.instruction(0, 0)?;
    let end = heredocs.last().map_or(instruction.line_span.end, |last| last.terminator.end.max(last.body.end));
    let span = Span::new(instruction.span.start, end.max(instruction.line_span.end));
    Some(Instruction { heredocs, span, line, blank_lines, ..instruction })
}

/// Words between blanks, quotes and escapes respected. An unclosed quote reaches to the end.
pub(super) fn quoted_words(text: &str, start: usize, escape: u8) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut word = None;
    let mut quote = None;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        let blank = byte.is_ascii_whitespace();
        match (quote, word) {
            (None, Some(from)) if blank => {
                found.push((from, at));
                word = None;
            }
            (None, None) if !blank => word = Some(at),
            _ => {}
        }
        match quote {
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            Some(open) if open == byte => quote = None,
            // A backslash escapes nothing within single quotes.
            open if byte == escape && open != Some(b'\'') => at += 1,
            _ => {}
        }
        at += 1;
    }
    if let Some(from) = word {
        found.push((from, text.len()));
    }
    found
}

/// Words between blanks; `{{ … }}` of a template engine is not taken apart.
fn plain_words(text: &str, start: usize) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut at = start;
    let bytes = text.as_bytes();
    let mut templates = text.contains("{{");
    while at < bytes.len() {
        if bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
            continue;
        }
        let from = at;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace()) {
            let rest = bytes.get(at..).unwrap_or_default();
            if templates && rest.starts_with(b"{{") {
                match memchr::memmem::find(rest, b"}}") {
                    Some(length) => at += length + 1,
                    None => templates = false,
                }
            }
            at += 1;
        }
        found.push((from, at.min(bytes.len())));
    }
    found
}

impl Reading<'_> {
    fn instruction(&mut self, start: usize, depth: u8) -> Option<Instruction> {
        let text = &self.line.text;
        let rest = text.get(start..).unwrap_or("");
        let length = rest.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or("");
        let keyword_span = self.line.span(start, start + length);
        let span = self.line.span(start, text.len());
        let Some(keyword) = Keyword::from_name(name) else {
            self.unknown(name, keyword_span);
            return None;
        };
        let mut at = start + length;
        let flags = self.flags(&mut at);
        let rest = text.get(at..).unwrap_or("");
        at += rest.len() - rest.trim_start().len();
        let body = if at >= text.len() {
            self.errors.push(SyntaxError::new(span, format!("`{}` has no arguments", keyword.as_str())));
            Body::Invalid
        } else {
            self.body(keyword, at, depth)
        };
        Some(Instruction {
            keyword,
            keyword_span,
            flags,
            body,
            heredocs: Vec::new(),
            span,
            line_span: span,
            line: LogicalLine::default(),
            blank_lines: Vec::new(),
        })
    }

    fn unknown(&mut self, name: &str, span: Span) {
        // A line of a template engine: the rendered file is what counts.
        if ["{{", "{%", "{#", "<%", "@@", "${"].iter().any(|mark| name.starts_with(mark)) {
            return;
        }
        let shown: String = name.chars().take(40).collect();
        let error = SyntaxError::new(span, format!("unknown instruction `{shown}`"));
        let upper = shown.to_ascii_uppercase();
        let close =
            Keyword::ALL.into_iter().map(|keyword| (strsim::damerau_levenshtein(keyword.as_str(), &upper), keyword));
        let best = close.min_by_key(|(distance, _)| *distance).filter(|(distance, _)| *distance <= 2);
        self.errors.push(match best {
            Some((_, keyword)) => error.with_help(format!("did you mean `{}`?", keyword.as_str())),
            None => error.with_help("to continue the line above, end it with the escape character"),
        });
    }

    /// `--name=value` words; leaves `at` behind them.
    fn flags(&self, at: &mut usize) -> Vec<Flag> {
        let text = &self.line.text;
        let mut flags = Vec::new();
        loop {
            let rest = text.get(*at..).unwrap_or("");
            let start = *at + rest.len() - rest.trim_start().len();
            let rest = text.get(start..).unwrap_or("");
            if !rest.starts_with("--") {
                return flags;
            }
            let end = flag_end(text, start, self.escape);
            if end == start + 2 {
                *at = end;
                return flags;
            }
            let word = text.get(start..end).unwrap_or("");
            let equals = word.find('=').map(|offset| start + offset);
            let name_end = equals.unwrap_or(end);
            flags.push(Flag {
                name: text.get(start + 2..name_end).unwrap_or("").to_ascii_lowercase(),
                name_span: self.line.span(start, name_end),
                value: equals.map(|equals| self.word(equals + 1, end)),
                span: self.line.span(start, end),
            });
            *at = end;
        }
    }

    fn word(&self, start: usize, end: usize) -> Word {
        Word::new(self.line, start, end, self.escape)
    }

    fn words(&self, start: usize) -> Vec<Word> {
        plain_words(&self.line.text, start).into_iter().map(|(start, end)| self.word(start, end)).collect()
    }

    fn error(&mut self, start: usize, message: String) -> Body {
        self.errors.push(SyntaxError::new(self.line.span(start, self.line.text.len()), message));
        Body::Invalid
    }

    fn body(&mut self, keyword: Keyword, start: usize, depth: u8) -> Body {
        match keyword {
            Keyword::From => self.from(start),
            Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Shell => self.command(keyword, start),
            Keyword::Healthcheck => self.healthcheck(start),
            Keyword::Add | Keyword::Copy => self.copy(keyword, start),
            Keyword::Env | Keyword::Label | Keyword::Arg => self.pairs(keyword, start),
            Keyword::Expose => Body::Words(self.words(start)),
            Keyword::Volume => match json::array(self.line, start) {
                Some(Ok((items, _))) => Body::Words(items.into_iter().map(json_word).collect()),
                _ => Body::Words(self.words(start)),
            },
            Keyword::User | Keyword::Workdir | Keyword::Stopsignal | Keyword::Maintainer => {
                Body::Text(self.word(start, self.line.text.len()))
            }
            Keyword::Onbuild if depth >= MAX_ONBUILD => self.error(start, "`ONBUILD` is nested too deeply".to_owned()),
            Keyword::Onbuild => match self.instruction(start, depth + 1) {
                Some(mut inner) => {
                    inner.heredocs = self.heredocs.to_vec();
                    inner.line = self.line.clone();
                    Body::Onbuild(Box::new(inner))
                }
                None => Body::Invalid,
            },
        }
    }

    fn from(&mut self, start: usize) -> Body {
        let words = self.words(start);
        let mut words = words.into_iter();
        match (words.next(), words.next(), words.next(), words.next()) {
            (Some(image), None, ..) => Body::From { image, alias: None },
            (Some(image), Some(keyword), Some(name), None) if keyword.raw.eq_ignore_ascii_case("as") => {
                Body::From { image, alias: Some(Alias { as_span: keyword.span, name }) }
            }
            _ => self.error(start, "`FROM` takes an image, or an image, `AS` and a name".to_owned()),
        }
    }

    fn command(&mut self, keyword: Keyword, start: usize) -> Body {
        let json_fault = match json::array(self.line, start) {
            Some(Ok((items, span))) => return Body::Exec(ExecForm { items, span }),
            Some(Err(JsonFault::NotStrings)) => {
                let name = keyword.as_str();
                return self.error(start, format!("the JSON array of `{name}` holds something other than strings"));
            }
            Some(Err(fault)) => Some(fault),
            None => None,
        };
        if keyword == Keyword::Shell {
            return self.error(start, "`SHELL` takes a JSON array of strings".to_owned());
        }
        let text = self.line.text.get(start..).unwrap_or("").to_owned();
        let map = self.line.map.from(Span::from_usize(start, start).start);
        let span = self.line.span(start, self.line.text.len());
        Body::Shell(ShellForm { text, map, span, json_fault })
    }

    fn healthcheck(&mut self, start: usize) -> Body {
        let text = &self.line.text;
        let rest = text.get(start..).unwrap_or("");
        let length = rest.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(rest.len());
        let kind = rest.get(..length).unwrap_or("");
        let after = rest.get(length..).unwrap_or("");
        let inner = start + length + after.len() - after.trim_start().len();
        if kind.eq_ignore_ascii_case("none") {
            if inner < text.len() {
                return self.error(inner, "`HEALTHCHECK NONE` takes no arguments".to_owned());
            }
            return Body::NoHealthcheck;
        }
        if !kind.eq_ignore_ascii_case("cmd") {
            return self.error(start, "`HEALTHCHECK` takes `NONE`, or options and `CMD`".to_owned());
        }
        if inner >= text.len() {
            return self.error(start, "`HEALTHCHECK CMD` has no command".to_owned());
        }
        self.command(Keyword::Healthcheck, inner)
    }

    fn copy(&mut self, keyword: Keyword, start: usize) -> Body {
        let (mut words, json) = match json::array(self.line, start) {
            Some(Ok((items, _))) => (items.into_iter().map(json_word).collect(), true),
            _ => (self.words(start), false),
        };
        let heredocs = self.heredocs;
        words.retain(|word| heredocs.iter().all(|heredoc| heredoc.operator_span != word.span));
        let Some(destination) = words.pop().filter(|_| !words.is_empty() || !heredocs.is_empty()) else {
            return self.error(start, format!("`{}` needs a source and a destination", keyword.as_str()));
        };
        Body::Copy { sources: words, destination, json }
    }

    fn pairs(&mut self, keyword: Keyword, start: usize) -> Body {
        let text = &self.line.text;
        let spans = quoted_words(text, start, self.escape);
        let first = spans.first().copied();
        let has_equals = |(start, end): (usize, usize)| text.get(start..end).is_some_and(|word| word.contains('='));
        if keyword != Keyword::Arg
            && let Some(first) = first.filter(|first| !has_equals(*first))
        {
            return self.legacy_pair(keyword, first);
        }
        let mut pairs = Vec::new();
        for (start, end) in spans {
            let word = text.get(start..end).unwrap_or("");
            let equals = word.find('=').map(|offset| start + offset);
            if equals.is_none() && keyword != Keyword::Arg {
                let message = format!("`{word}` in `{}` has no `=`", keyword.as_str());
                let error = SyntaxError::new(self.line.span(start, end), message);
                self.errors.push(error.with_help("quote values that hold blanks, write each pair as `key=value`"));
                continue;
            }
            let key_end = equals.unwrap_or(end);
            let key = self.word(start, key_end);
            pairs.push(Pair {
                key: key.literal().unwrap_or(key.raw),
                key_span: key.span,
                value: equals.map(|equals| self.word(equals + 1, end)),
                legacy: false,
                span: self.line.span(start, end),
            });
        }
        Body::Pairs(pairs)
    }

    /// `ENV key the rest of the line`
    fn legacy_pair(&mut self, keyword: Keyword, (start, end): (usize, usize)) -> Body {
        let text = &self.line.text;
        let rest = text.get(end..).unwrap_or("");
        let value_at = end + rest.len() - rest.trim_start().len();
        if value_at >= text.len() {
            return self.error(start, format!("`{}` needs a key and a value", keyword.as_str()));
        }
        let key = self.word(start, end);
        Body::Pairs(vec![Pair {
            key: key.literal().unwrap_or(key.raw),
            key_span: key.span,
            value: Some(self.word(value_at, text.len())),
            legacy: true,
            span: self.line.span(start, text.len()),
        }])
    }
}

fn json_word(item: json::JsonString) -> Word {
    let line = LogicalLine { text: item.value, map: crate::syntax::offset::Segments::default() };
    // The spans of its variables would need a map through JSON escapes; the whole string stands for them.
    let mut word = Word::new(&line, 0, line.text.len(), b'\\');
    word.place(item.span);
    word
}

/// Where the flag that begins at `start` ends: at a blank outside quotes.
fn flag_end(text: &str, start: usize, escape: u8) -> usize {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match quote {
            None if byte.is_ascii_whitespace() => return at,
            None if byte == b'"' || byte == b'\'' => quote = Some(byte),
            Some(open) if open == byte => quote = None,
            _ if byte == escape => at += 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}
