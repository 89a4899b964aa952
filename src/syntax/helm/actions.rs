//! Finds the `{{ … }}` actions of a template and which of them open and close a block.

use crate::source::Span;
use crate::syntax::SyntaxError;

/// What an action does (<https://pkg.go.dev/text/template#hdr-Actions>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    If,
    Else,
    End,
    Range,
    With,
    Define,
    Block,
    /// A comment, an assignment, `break`, `continue`: prints nothing.
    Silent,
    /// Prints something.
    Output,
}

/// One action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action {
    /// With the braces.
    pub span: Span,
    pub word: Word,
    /// For what opens a block: the index of its `end`. For `else` too.
    pub end: Option<usize>,
    /// For `else` and `end`: the index of what opens the block.
    pub open: Option<usize>,
    /// For what opens a block: the index of its first `else`.
    pub branch: Option<usize>,
}

impl Action {
    /// Whether a block begins here.
    pub const fn opens(&self) -> bool {
        matches!(self.word, Word::If | Word::Range | Word::With | Word::Define | Word::Block)
    }

    /// The text between the braces.
    pub fn body<'t>(&self, text: &'t str) -> &'t str {
        let inner = Span::new(self.span.start + 2, self.span.end.saturating_sub(2));
        inner.of(text).trim_start_matches('-').trim_end_matches('-').trim()
    }
}

/// All actions in order, and what the template engine would refuse.
pub(super) fn scan(text: &str) -> (Vec<Action>, Vec<SyntaxError>) {
    let bytes = text.as_bytes();
    let mut actions: Vec<Action> = Vec::new();
    let mut errors = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(start) = next_open(bytes, at) {
        let Some(end) = end_of_action(bytes, start + 2) else {
            let line =
                bytes.get(start..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(text.len(), |len| start + len);
            errors.push(
                SyntaxError::new(Span::from_usize(start, line), "template action is never closed")
                    .with_help("add the missing `}}`"),
            );
            break;
        };
        at = end;
        let span = Span::from_usize(start, end);
        let mut action = Action { span, word: Word::Output, end: None, open: None, branch: None };
        action.word = word(action.body(text));
        let index = actions.len();
        match action.word {
            Word::Else => {
                action.open = open.last().copied();
                if let Some(opener) = action.open.and_then(|opener| actions.get_mut(opener)) {
                    opener.branch.get_or_insert(index);
                }
            }
            Word::End => {
                action.open = open.pop();
                if action.open.is_none() {
                    errors.push(SyntaxError::new(span, "`end` closes no block").with_help("delete it"));
                }
                if let Some(opener) = action.open.and_then(|opener| actions.get_mut(opener)) {
                    opener.end = Some(index);
                }
            }
            _ if action.opens() => open.push(index),
            _ => {}
        }
        actions.push(action);
    }
    for opener in open {
        if let Some(action) = actions.get(opener) {
            let name = action.body(text).split_whitespace().next().unwrap_or("");
            errors.push(
                SyntaxError::new(action.span, format!("`{name}` without its `end`"))
                    .with_help("close the block with `{{ end }}`"),
            );
        }
    }
    errors.sort_by_key(|error| error.span);
    // An `else` belongs to the block whose end is known by now.
    for index in 0..actions.len() {
        let of_else = actions.get(index).filter(|action| action.word == Word::Else).and_then(|action| action.open);
        let end = of_else.and_then(|opener| actions.get(opener)).and_then(|opener| opener.end);
        if let (Some(end), Some(action)) = (end, actions.get_mut(index)) {
            action.end = Some(end);
        }
    }
    (actions, errors)
}

/// The next `{{`; a single brace is rare.
fn next_open(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr::memchr(b'{', bytes.get(at..)?)?;
        if bytes.get(at + 1) == Some(&b'{') {
            return Some(at);
        }
        at += 1;
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, needle).map(|at| from + at)
}

/// The offset behind the `}}` that closes an action whose inside begins at `at`; strings and comments may hold braces.
fn end_of_action(bytes: &[u8], mut at: usize) -> Option<usize> {
    let trimmed = bytes.get(at..)?;
    let comment = trimmed.strip_prefix(b"- ").unwrap_or(trimmed).trim_ascii_start();
    if comment.starts_with(b"/*") {
        let close = find(bytes, at, b"*/")?;
        return find(bytes, close, b"}}").map(|end| end + 2);
    }
    loop {
        at += memchr::memchr3(b'}', b'"', b'`', bytes.get(at..)?)?;
        match bytes.get(at)? {
            b'"' => {
                at += 1;
                while *bytes.get(at)? != b'"' {
                    at += if bytes.get(at) == Some(&b'\\') { 2 } else { 1 };
                }
                at += 1;
            }
            b'`' => at += 1 + memchr::memchr(b'`', bytes.get(at + 1..)?)? + 1,
            _ if bytes.get(at + 1) == Some(&b'}') => return Some(at + 2),
            _ => at += 1,
        }
    }
}

fn word(body: &str) -> Word {
    // `{{ with.Values.x }}` and `{{ if(.x) }}` need no blank.
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | '.' | '"' | '`');
    let first = body.split(ends).next().unwrap_or("");
    match first {
        "if" => Word::If,
        "else" => Word::Else,
        "end" => Word::End,
        "range" => Word::Range,
        "with" => Word::With,
        "define" => Word::Define,
        "block" => Word::Block,
        "break" | "continue" => Word::Silent,
        _ if body.starts_with("/*") || body.is_empty() => Word::Silent,
        _ if first.starts_with('$') => {
            let rest = body.get(first.len()..).unwrap_or("").trim_start();
            let assigns =
                first.ends_with(":=") || rest.starts_with(":=") || (rest.starts_with('=') && !rest.starts_with("=="));
            if assigns { Word::Silent } else { Word::Output }
        }
        // `set`, `unset` and `fail` print nothing that stays: `{{- $_ := set … }}` is the usual form, this the rare one.
        "fail" => Word::Silent,
        _ => Word::Output,
    }
}
