//! Tokens of PromQL with their spans.

use crate::source::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A metric, label, function or keyword.
    Name,
    /// A number or a duration.
    Number,
    String,
    Operator,
    /// `(`, `[`, `{`
    Open,
    /// `)`, `]`, `}`
    Close,
    Comma,
    /// Anything else: `@`, `:`, and what PromQL does not know.
    Other,
}

/// The span is relative to the expression's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// The words between two operands, beside the signs.
pub(super) const WORD_OPERATORS: [&str; 4] = ["and", "or", "unless", "atan2"];

/// All tokens in order, comments and blanks left out. Never fails.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (kind, length) = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => (None, 1),
            b'#' => (None, run(bytes, at, |byte| byte != b'\n')),
            b'"' | b'\'' | b'`' => (Some(TokenKind::String), string(bytes, at)),
            b'(' | b'[' | b'{' => (Some(TokenKind::Open), 1),
            b')' | b']' | b'}' => (Some(TokenKind::Close), 1),
            b',' => (Some(TokenKind::Comma), 1),
            b'0'..=b'9' => (Some(TokenKind::Number), number(bytes, at)),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => (Some(TokenKind::Number), number(bytes, at)),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let length = run(bytes, at, |byte| byte == b'_' || byte == b':' || byte.is_ascii_alphanumeric());
                let name = text.get(at..at + length).unwrap_or("");
                let is_operator = WORD_OPERATORS.iter().any(|word| name.eq_ignore_ascii_case(word));
                (Some(if is_operator { TokenKind::Operator } else { TokenKind::Name }), length)
            }
            b'=' | b'!' | b'<' | b'>' => {
                let two = matches!(bytes.get(at + 1), Some(b'=' | b'~'));
                (Some(TokenKind::Operator), if two { 2 } else { 1 })
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'^' => (Some(TokenKind::Operator), 1),
            other => (Some(TokenKind::Other), width(other)),
        };
        if let Some(kind) = kind {
            found.push(Token { kind, span: Span::from_usize(at, (at + length).min(text.len())) });
        }
        at += length;
    }
    found
}

/// The deepest nesting of brackets.
pub(super) fn depth(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Open => depth += 1,
            TokenKind::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn run(bytes: &[u8], start: usize, goes_on: impl Fn(u8) -> bool) -> usize {
    bytes.iter().skip(start).take_while(|byte| goes_on(**byte)).count()
}

/// `1.5e-3`, `0x1f`, `5m`, `1h30m`
fn number(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let is_exponent = matches!(byte, b'+' | b'-')
            && at > start
            && matches!(bytes.get(at - 1), Some(b'e' | b'E'))
            && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || is_exponent) {
            break;
        }
        at += 1;
    }
    at - start
}

/// A quoted string, to the end of the text when it is not closed. Backticks know no escapes.
fn string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes.get(start).copied();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if quote != Some(b'`') => at += 1,
            _ if Some(*byte) == quote => return at + 1 - start,
            _ => {}
        }
        at += 1;
    }
    bytes.len() - start
}

/// The bytes of the character that begins with `first`.
const fn width(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0x80..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}
