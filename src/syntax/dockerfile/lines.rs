//! Physical lines to instructions: directives, comments, continuations and heredocs.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::ast::{Comment, Directive, Heredoc, Instruction, Keyword, LogicalLine, Tree};
use super::instruction;
use crate::source::Span;
use crate::syntax::SyntaxError;

/// More instructions than any image can have layers, many times over.
const MAX_INSTRUCTIONS: usize = 4_000;

/// Heredocs of one instruction; further ones are taken as plain words.
const MAX_HEREDOCS: usize = 100;

pub(super) fn read(text: &Arc<str>) -> Tree {
    let Reader { escape, directives, instructions, comments, mut errors, .. } = Reader::new(text).read();
    errors.sort_by_key(|error| error.span);
    Tree { text: Arc::clone(text), directives, escape, instructions, comments, errors }
}

struct Reader<'t> {
    text: &'t str,
    /// The start of the next line.
    at: usize,
    escape: u8,
    directives: Vec<Directive>,
    instructions: Vec<Instruction>,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    /// Where each line's text (without tabs at its start) stands last; made when the first heredoc needs it.
    last_lines: Option<FxHashMap<&'t str, usize>>,
}

/// A line without its line end.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
    /// Where the next line starts.
    next: usize,
}

impl Line<'_> {
    fn is_comment(self) -> bool {
        self.text.trim_start().starts_with('#')
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }

    fn comment_span(self) -> Span {
        let indent = self.text.len() - self.text.trim_start().len();
        Span::from_usize(self.start + indent, self.start + self.text.trim_end().len())
    }
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self {
            text,
            at,
            escape: b'\\',
            directives: Vec::new(),
            instructions: Vec::new(),
            comments: Vec::new(),
            errors: Vec::new(),
            last_lines: None,
        }
    }

    fn line_at(&self, start: usize) -> Option<Line<'t>> {
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        let text = rest.get(..length).unwrap_or("");
        let text = text.strip_suffix('\r').unwrap_or(text);
        Some(Line { text, start, next: (start + length + 1).min(self.text.len()) })
    }

    fn read(mut self) -> Self {
        self.read_directives();
        while let Some(line) = self.line_at(self.at) {
            if line.is_comment() {
                self.comments.push(Comment { span: line.comment_span(), next_line: None });
                self.at = line.next;
            } else if line.is_blank() {
                self.at = line.next;
            } else if self.instructions.len() >= MAX_INSTRUCTIONS {
                let rest = Span::from_usize(line.start, line.start + line.text.len());
                let limit = SyntaxError::new(rest, format!("more than {MAX_INSTRUCTIONS} instructions"));
                self.errors.push(limit.not_checked());
                break;
            } else {
                self.read_instruction(line);
            }
        }
        self
    }

    /// `# key=value` lines at the very top. The first line that is none ends them.
    /// <https://docs.docker.com/reference/dockerfile/#parser-directives>
    fn read_directives(&mut self) {
        let mut at = self.at;
        while let Some(line) = self.line_at(at) {
            let Some(directive) = directive(line) else { return };
            if !matches!(directive.name.as_str(), "syntax" | "escape" | "check") {
                return;
            }
            if self.directives.iter().any(|known| known.name == directive.name) {
                let message = format!("parser directive `{}` is set twice", directive.name);
                self.errors.push(SyntaxError::new(directive.span, message).with_help("keep one of them"));
            } else if directive.name == "escape" {
                match directive.value.as_str() {
                    "\\" => {}
                    "`" => self.escape = b'`',
                    other => {
                        let message = format!("escape character `{other}` is neither `\\` nor a backtick");
                        self.errors.push(SyntaxError::new(directive.value_span, message));
                    }
                }
            }
            self.directives.push(directive);
            at = line.next;
        }
    }

    /// The text of a line without its continuation mark, and whether it had one.
    fn continued(&self, text: &'t str) -> (&'t str, bool) {
        let trimmed = text.trim_end_matches([' ', '\t']);
        match trimmed.as_bytes() {
            [.., before, last] if *last == self.escape && *before != self.escape => {
                (trimmed.get(..trimmed.len() - 1).unwrap_or(""), true)
            }
            [last] if *last == self.escape => ("", true),
            _ => (text, false),
        }
    }

    fn read_instruction(&mut self, first: Line<'t>) {
        let mut logical = LogicalLine::default();
        let mut blank_lines = Vec::new();
        // Blank lines belong to the instruction only when it goes on behind them.
        let mut blanks = Vec::new();
        let mut waiting: Vec<usize> = Vec::new();
        let indent = first.text.len() - first.text.trim_start().len();
        let (text, mut goes_on) = self.continued(first.text.get(indent..).unwrap_or(""));
        push(&mut logical, text, first.start + indent);
        let mut at = first.next;
        while goes_on {
            let Some(line) = self.line_at(at) else { break };
            at = line.next;
            if line.is_comment() {
                waiting.push(self.comments.len());
                self.comments.push(Comment { span: line.comment_span(), next_line: None });
                continue;
            }
            if line.is_blank() {
                blanks.push(Span::from_usize(line.start, line.next));
                continue;
            }
            let content = Span::from_usize(line.start, line.start + line.text.len());
            for index in waiting.drain(..) {
                if let Some(comment) = self.comments.get_mut(index) {
                    comment.next_line = Some(content);
                }
            }
            blank_lines.append(&mut blanks);
            let (text, more) = self.continued(line.text);
            push(&mut logical, text, line.start);
            goes_on = more;
        }
        self.at = at;
        let length = logical.text.trim_end().len();
        logical.text.truncate(length);
        let heredocs = self.read_heredocs(&logical);
        let read = instruction::read(logical, heredocs, blank_lines, self.escape, &mut self.errors);
        self.instructions.extend(read);
    }

    fn read_heredocs(&mut self, line: &LogicalLine) -> Vec<Heredoc> {
        let mut found = heredoc_words(line, self.escape);
        for heredoc in &mut found {
            self.heredoc_body(heredoc);
        }
        found
    }

    fn heredoc_body(&mut self, heredoc: &mut Heredoc) {
        let start = self.at;
        let text = self.text;
        let last = self.last_lines.get_or_insert_with(|| last_lines(text)).get(heredoc.delimiter.as_str()).copied();
        let ends = last.is_some_and(|last| last >= start);
        while let Some(line) = self.line_at(self.at) {
            let content = if heredoc.strip_tabs { line.text.trim_start_matches('\t') } else { line.text };
            if content == heredoc.delimiter {
                heredoc.body = Span::from_usize(start, line.start);
                heredoc.terminator = Span::from_usize(line.start, line.start + line.text.len());
                self.at = line.next;
                return;
            }
            // Without an end the whole file would be the body: go on where an instruction seems to begin.
            if !ends && begins_instruction(line.text) {
                break;
            }
            self.at = line.next;
        }
        heredoc.body = Span::from_usize(start, self.at);
        heredoc.terminator = Span::empty(heredoc.body.end);
        let message = format!("heredoc `{}` has no end", heredoc.delimiter);
        let help = format!("write `{}` alone on the line behind its last", heredoc.delimiter);
        self.errors.push(SyntaxError::new(heredoc.operator_span, message).with_help(help));
    }
}

fn last_lines(text: &str) -> FxHashMap<&str, usize> {
    let mut map = FxHashMap::default();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.strip_suffix('\n').unwrap_or(line);
        let content = content.strip_suffix('\r').unwrap_or(content);
        map.insert(content.trim_start_matches('\t'), at);
        at += line.len();
    }
    map
}

fn begins_instruction(line: &str) -> bool {
    let word = line.split([' ', '\t']).next().unwrap_or("");
    word.bytes().all(|byte| byte.is_ascii_uppercase()) && Keyword::from_name(word).is_some() && word.len() < line.len()
}

fn push(logical: &mut LogicalLine, text: &str, source: usize) {
    let (at, source) = (Span::from_usize(logical.text.len(), 0).start, Span::from_usize(source, 0).start);
    logical.map.push(at, source);
    logical.text.push_str(text);
}

fn directive(line: Line<'_>) -> Option<Directive> {
    let (key, value) = line.text.strip_prefix('#')?.split_once('=')?;
    let (name, value) = (key.trim(), value.trim());
    let mut letters = name.bytes();
    let valid = letters.next()?.is_ascii_alphabetic() && letters.all(|byte| byte.is_ascii_alphanumeric());
    if !valid || value.is_empty() {
        return None;
    }
    let end = line.start + line.text.trim_end().len();
    let span = Span::from_usize(line.start, end);
    let value_span = Span::from_usize(end - value.len(), end);
    Some(Directive { name: name.to_ascii_lowercase(), value: value.to_owned(), span, value_span })
}

/// The heredoc words of `RUN`, `COPY` and `ADD` (also behind `ONBUILD`): `<<EOF`, `3<<-"EOF"`.
fn heredoc_words(line: &LogicalLine, escape: u8) -> Vec<Heredoc> {
    if !line.text.contains("<<") {
        return Vec::new();
    }
    let mut words = line.text.split_ascii_whitespace();
    let mut keyword = words.next().and_then(Keyword::from_name);
    if keyword == Some(Keyword::Onbuild) {
        keyword = words.next().and_then(Keyword::from_name);
    }
    if !matches!(keyword, Some(Keyword::Run | Keyword::Copy | Keyword::Add)) {
        return Vec::new();
    }
    let spans = instruction::quoted_words(&line.text, 0, escape);
    spans.into_iter().filter_map(|(start, end)| heredoc_word(line, start, end, escape)).take(MAX_HEREDOCS).collect()
}

fn heredoc_word(line: &LogicalLine, start: usize, end: usize, escape: u8) -> Option<Heredoc> {
    let word = line.text.get(start..end)?;
    let word = word.trim_start_matches(|letter: char| letter.is_ascii_digit()).strip_prefix("<<")?;
    let (strip_tabs, rest) = word.strip_prefix('-').map_or((false, word), |rest| (true, rest));
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    let escape = char::from(escape);
    let quoted = rest.contains(['\'', '"', escape]);
    let delimiter: String = rest.chars().filter(|letter| !matches!(letter, '\'' | '"') && *letter != escape).collect();
    if delimiter.is_empty() {
        return None;
    }
    let operator_span = line.span(start, end);
    let (body, terminator) = (Span::default(), Span::default());
    Some(Heredoc { delimiter, operator_span, expand: !quoted, strip_tabs, body, terminator })
}
