//! Splits an expression into tokens with spans.

use crate::source::Span;
use crate::syntax::SyntaxError;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Null,
    Bool(bool),
    Number(f64),
    String(Box<str>),
    Name(Box<str>),
    Dot,
    Star,
    Comma,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    Not,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    End,
}

impl Token {
    /// The token as people call it, for messages.
    pub(super) fn describe(&self) -> &'static str {
        match self {
            Self::Null => "`null`",
            Self::Bool(true) => "`true`",
            Self::Bool(false) => "`false`",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Name(_) => "a name",
            Self::Dot => "`.`",
            Self::Star => "`*`",
            Self::Comma => "`,`",
            Self::OpenParen => "`(`",
            Self::CloseParen => "`)`",
            Self::OpenBracket => "`[`",
            Self::CloseBracket => "`]`",
            Self::Not => "`!`",
            Self::Equal => "`==`",
            Self::NotEqual => "`!=`",
            Self::Less => "`<`",
            Self::LessEqual => "`<=`",
            Self::Greater => "`>`",
            Self::GreaterEqual => "`>=`",
            Self::And => "`&&`",
            Self::Or => "`||`",
            Self::End => "the end of the expression",
        }
    }
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// What follows a `.` is a property name, even when it reads like a keyword.
    after_dot: bool,
}

impl<'a> Lexer<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0, after_dot: false }
    }

    fn byte(&self, offset: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + offset).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span_from(&self, start: usize) -> Span {
        Span::from_usize(start, self.at)
    }

    /// The next token; [`Token::End`] again and again at the end.
    pub(super) fn next(&mut self) -> Result<(Token, Span), SyntaxError> {
        while self.byte(0).is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
        let after_dot = std::mem::take(&mut self.after_dot);
        let start = self.at;
        let Some(first) = self.byte(0) else { return Ok((Token::End, self.span_from(start))) };
        let second = self.byte(1);
        let (token, length) = match (first, second) {
            (b'\'', _) => return self.string(start),
            (b'(', _) => (Token::OpenParen, 1),
            (b')', _) => (Token::CloseParen, 1),
            (b'[', _) => (Token::OpenBracket, 1),
            (b']', _) => (Token::CloseBracket, 1),
            (b',', _) => (Token::Comma, 1),
            (b'*', _) => (Token::Star, 1),
            (b'!', Some(b'=')) => (Token::NotEqual, 2),
            (b'!', _) => (Token::Not, 1),
            (b'=', Some(b'=')) => (Token::Equal, 2),
            (b'<', Some(b'=')) => (Token::LessEqual, 2),
            (b'<', _) => (Token::Less, 1),
            (b'>', Some(b'=')) => (Token::GreaterEqual, 2),
            (b'>', _) => (Token::Greater, 1),
            (b'&', Some(b'&')) => (Token::And, 2),
            (b'|', Some(b'|')) => (Token::Or, 2),
            (b'.', Some(b'0'..=b'9')) if !after_dot => return self.number(start),
            (b'.', _) => {
                self.after_dot = true;
                (Token::Dot, 1)
            }
            (b'0'..=b'9', _) | (b'+' | b'-', Some(b'0'..=b'9' | b'.')) => return self.number(start),
            (b'-' | b'+', _) if self.rest().get(1..).is_some_and(|rest| rest.starts_with("Infinity")) => {
                return self.number(start);
            }
            (b'a'..=b'z' | b'A'..=b'Z' | b'_', _) => return Ok(self.name(start, after_dot)),
            _ => return Err(self.unexpected(start)),
        };
        self.at += length;
        Ok((token, self.span_from(start)))
    }

    fn name(&mut self, start: usize, after_dot: bool) -> (Token, Span) {
        while self.byte(0).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
            self.at += 1;
        }
        let span = self.span_from(start);
        let text = span.of(self.text);
        let token = match text {
            _ if after_dot => Token::Name(text.into()),
            "null" => Token::Null,
            "true" => Token::Bool(true),
            "false" => Token::Bool(false),
            "NaN" => Token::Number(f64::NAN),
            "Infinity" => Token::Number(f64::INFINITY),
            _ => Token::Name(text.into()),
        };
        (token, span)
    }

    fn string(&mut self, start: usize) -> Result<(Token, Span), SyntaxError> {
        self.at += 1;
        let mut value = String::new();
        loop {
            let rest = self.rest();
            let Some(quote) = memchr::memchr(b'\'', rest.as_bytes()) else {
                self.at = self.text.len();
                return Err(SyntaxError::new(self.span_from(start), "string is not closed")
                    .with_help("end the string with `'`; write `''` for a quote inside it"));
            };
            value.push_str(rest.get(..quote).unwrap_or(""));
            self.at += quote + 1;
            if self.byte(0) != Some(b'\'') {
                return Ok((Token::String(value.into()), self.span_from(start)));
            }
            value.push('\'');
            self.at += 1;
        }
    }

    fn number(&mut self, start: usize) -> Result<(Token, Span), SyntaxError> {
        self.at += 1;
        while let Some(byte) = self.byte(0) {
            let previous = self.text.as_bytes().get(self.at.saturating_sub(1)).copied();
            let sign_of_exponent = matches!(byte, b'+' | b'-')
                && matches!(previous, Some(b'e' | b'E'))
                && !self.span_from(start).of(self.text).contains(['x', 'X']);
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_') || sign_of_exponent) {
                break;
            }
            self.at += 1;
        }
        let span = self.span_from(start);
        match number(span.of(self.text)) {
            Some(number) => Ok((Token::Number(number), span)),
            None => Err(SyntaxError::new(span, format!("`{}` is not a number", span.of(self.text)))
                .with_help("a name starts with a letter or `_`; put text in single quotes")),
        }
    }

    fn unexpected(&mut self, start: usize) -> SyntaxError {
        let character = self.rest().chars().next().unwrap_or(' ');
        self.at += character.len_utf8();
        let span = self.span_from(start);
        match character {
            '"' => {
                let close = memchr::memchr(b'"', self.rest().as_bytes());
                self.at = close.map_or(self.text.len(), |close| self.at + close + 1);
                SyntaxError::new(self.span_from(start), "string in double quotes")
                    .with_help("expressions know single quotes only")
            }
            '=' => SyntaxError::new(span, "`=` is no operator").with_help("compare with `==`"),
            '&' => SyntaxError::new(span, "`&` is no operator").with_help("write `&&`"),
            '|' => SyntaxError::new(span, "`|` is no operator").with_help("write `||`"),
            '+' | '-' | '/' | '%' => SyntaxError::new(span, format!("`{character}` is no operator")).with_help(
                "expressions have no arithmetic; compute in a `run` step and pass the result on as an output",
            ),
            '$' => SyntaxError::new(span, "`$` inside an expression")
                .with_help("expressions don't nest; use `format()` to build text"),
            other => SyntaxError::new(span, format!("`{}` means nothing in an expression", other.escape_debug()))
                .with_help("put text in single quotes"),
        }
    }
}

/// Reads a number as GitHub does: decimal with exponent, `0x…`, `0o…`, `Infinity`.
fn number(text: &str) -> Option<f64> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (-1.0, text.get(1..)?),
        b'+' => (1.0, text.get(1..)?),
        _ => (1.0, text),
    };
    if digits == "Infinity" {
        return Some(sign * f64::INFINITY);
    }
    let whole = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().map(f64::from);
    if let Some(hex) = digits.strip_prefix("0x") {
        return whole(hex, 16).map(|value| sign * value);
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return whole(octal, 8).map(|value| sign * value);
    }
    let decimal = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    digits.parse::<f64>().ok().filter(|_| decimal).map(|value| sign * value)
}
