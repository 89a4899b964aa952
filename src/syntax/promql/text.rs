//! What the strings of PromQL say: their escapes, and whether one is a regular expression.

use regex_automata::util::syntax;

use super::Fault;
use crate::source::Span;
use crate::syntax::SyntaxError;

/// The text of a quoted string, which stands at `span`.
pub(super) fn unquoted(text: &str, span: Span) -> Fault<String> {
    let written = span.of(text);
    let inner = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
    if written.starts_with('`') || !inner.contains('\\') {
        return Ok(inner.to_owned());
    }
    let mut said = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(backslash) = rest.find('\\') {
        let (before, escape) = rest.split_at(backslash);
        let at = span.end as usize - 1 - escape.len();
        said.push_str(before);
        let (character, length) = escaped(escape).ok_or_else(|| {
            let shown = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
            let message = format!("unknown escape sequence `{}`", escape.get(..shown).unwrap_or(escape));
            SyntaxError::new(Span::from_usize(at, at + shown), message)
                .with_help("double the backslash, or put the text into backticks")
        })?;
        said.push(character);
        rest = escape.get(length..).unwrap_or("");
    }
    said.push_str(rest);
    Ok(said)
}

/// The character for which an escape sequence stands, and its length: those of Go.
fn escaped(escape: &str) -> Option<(char, usize)> {
    let kind = escape.chars().nth(1)?;
    let number = |start: usize, length: usize, radix: u32| {
        let digits = escape.get(start..start + length)?;
        let all = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
        let code = u32::from_str_radix(digits, radix).ok().filter(|_| all)?;
        Some((char::from_u32(code)?, start + length))
    };
    let simple = match kind {
        'x' => return number(2, 2, 16),
        'u' => return number(2, 4, 16),
        'U' => return number(2, 8, 16),
        '0'..='7' => return number(1, 3, 8).filter(|(character, _)| u32::from(*character) < 256),
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' | '"' | '\'' => kind,
        _ => return None,
    };
    Some((simple, 2))
}

/// Whether a regular expression, which has to hold for the whole of a value, lets the empty value through; `None` when
/// it is none. Only read, not built: nothing is matched here.
pub(super) fn matches_nothing(pattern: &str) -> Option<bool> {
    let read = |pattern: &str| syntax::parse(&format!("^(?:{pattern})$")).ok();
    let read = read(pattern).or_else(|| read(&with_literal_braces(pattern)))?;
    Some(read.properties().minimum_len() == Some(0))
}

/// To Go, a brace that begins no repetition is a character like others.
fn with_literal_braces(pattern: &str) -> String {
    let mut changed = String::with_capacity(pattern.len() + 2);
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let length = match character {
            '\\' => 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            other => other.len_utf8(),
        };
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if character == '{' && !begins_repetition(after) {
            changed.push('\\');
        }
        changed.push_str(taken);
        rest = after;
    }
    changed
}

/// `3}`, `3,}` or `3,5}`
fn begins_repetition(after: &str) -> bool {
    after.split_once('}').is_some_and(|(counts, _)| {
        let (least, most) = counts.split_once(',').unwrap_or((counts, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        !least.is_empty() && is_number(least) && is_number(most)
    })
}
