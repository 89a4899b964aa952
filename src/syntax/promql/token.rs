//! Tokens of PromQL with their spans.

use super::duration;
use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A metric, label, function or keyword.
    Word,
    Number,
    /// `5m`
    Duration,
    String,
    /// An operator, bracket, comma, `@` or `:`.
    Sign,
    /// A string without its end.
    Unclosed,
    /// What PromQL does not know.
    Unknown,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// All tokens in order, comments and blanks left out, and no more than `most`. Never fails.
pub(super) fn tokens(text: &str, most: usize) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    // Between `[` and `]` a colon parts two durations, elsewhere it is a letter.
    let mut in_range = false;
    while let Some(&byte) = bytes.get(at)
        && found.len() < most
    {
        let (kind, length) = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => {
                at += 1;
                continue;
            }
            b'#' => {
                at += run(bytes, at, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' | b'\'' | b'`' => string(bytes, at),
            b'0'..=b'9' => number(text, at),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => number(text, at),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => (TokenKind::Word, word(bytes, at)),
            b':' if !in_range => (TokenKind::Word, word(bytes, at)),
            b'=' | b'!' | b'<' | b'>' => {
                let two = match bytes.get(at + 1) {
                    Some(b'=') => true,
                    Some(b'~') => matches!(byte, b'=' | b'!'),
                    _ => false,
                };
                (if byte == b'!' && !two { TokenKind::Unknown } else { TokenKind::Sign }, if two { 2 } else { 1 })
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b',' | b'@' | b':' | b'(' | b')' | b'{' | b'}' | b'[' | b']' => {
                (TokenKind::Sign, 1)
            }
            _ => (TokenKind::Unknown, text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)),
        };
        in_range = byte == b'[' || (in_range && byte != b']');
        found.push(Token { kind, span: Span::from_usize(at, at + length) });
        at += length;
    }
    found
}

fn run(bytes: &[u8], start: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    bytes.iter().skip(start).take_while(|byte| goes_on(**byte)).count()
}

fn word(bytes: &[u8], start: usize) -> usize {
    run(bytes, start, |byte| byte == b'_' || byte == b':' || byte.is_ascii_alphanumeric())
}

/// `1.5e-3`, `0x1f`, `5m`, `1h30m`
fn number(text: &str, start: usize) -> (TokenKind, usize) {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let is_exponent = matches!(byte, b'+' | b'-')
            && at > start
            && matches!(bytes.get(at - 1), Some(b'e' | b'E'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            && !matches!(bytes.get(start + 1), Some(b'x' | b'X'));
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || is_exponent) {
            break;
        }
        at += 1;
    }
    let written = text.get(start..at).unwrap_or("");
    let hexadecimal = written.strip_prefix("0x").or_else(|| written.strip_prefix("0X"));
    let kind = match hexadecimal {
        Some(digits) if i64::from_str_radix(digits, 16).is_ok() => TokenKind::Number,
        None if written.parse::<f64>().is_ok() => TokenKind::Number,
        None if duration::seconds(written).is_some() => TokenKind::Duration,
        _ => TokenKind::Unknown,
    };
    (kind, at - start)
}

/// A quoted string. Backticks know no escapes, and only they may hold line ends.
fn string(bytes: &[u8], start: usize) -> (TokenKind, usize) {
    let quote = bytes.get(start).copied();
    let is_raw = quote == Some(b'`');
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if !is_raw => at += 1,
            b'\n' if !is_raw => break,
            _ if Some(*byte) == quote => return (TokenKind::String, at + 1 - start),
            _ => {}
        }
        at += 1;
    }
    (TokenKind::Unclosed, at.min(bytes.len()) - start)
}
