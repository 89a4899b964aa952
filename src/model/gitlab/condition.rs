//! The conditions of `rules: if`: which texts GitLab can read.
//!
//! <https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions>

use crate::source::Span;

/// What is wrong with a condition, relative to its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub span: Span,
    pub message: String,
    pub help: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Value,
    /// `==`, `=~` and their like.
    Comparison,
    /// `&&`, `||`
    Join,
    Open,
    Close,
}

/// Looks for the first fault; nothing when GitLab can read it.
pub fn check(text: &str) -> Option<Fault> {
    let fault = |span: Span, message: String, help| Some(Fault { span, message, help });
    let mut before: Option<Token> = None;
    let mut depth = 0u32;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        if blank > 0 {
            at += blank;
            continue;
        }
        let (token, length) = match token(rest) {
            Ok(found) => found,
            Err((length, message, help)) => return fault(Span::from_usize(at, at + length), message, help),
        };
        let span = Span::from_usize(at, at + length);
        let written = rest.get(..length).unwrap_or("");
        let wants_value = matches!(before, None | Some(Token::Comparison | Token::Join | Token::Open));
        match token {
            Token::Value | Token::Open if !wants_value => {
                return fault(
                    span,
                    format!("nothing joins `{written}` to what stands before it"),
                    "write `&&` or `||` between the two",
                );
            }
            Token::Comparison | Token::Join | Token::Close if wants_value => {
                return fault(span, format!("a value is missing before `{written}`"), "compare two values");
            }
            Token::Open => depth += 1,
            Token::Close if depth == 0 => {
                return fault(span, "`)` closes nothing".to_owned(), "remove it");
            }
            Token::Close => depth -= 1,
            _ => {}
        }
        before = Some(token);
        at += length;
    }
    let end = Span::empty(u32::try_from(text.len()).unwrap_or(u32::MAX));
    match before {
        Some(Token::Comparison | Token::Join | Token::Open) => {
            fault(end, "a value is missing at the end".to_owned(), "compare two values")
        }
        _ if depth > 0 => fault(end, "`(` is not closed".to_owned(), "close it with `)`"),
        _ => None,
    }
}

type Refused = (usize, String, &'static str);

/// The token at the start of a text that is not blank, with its length.
fn token(rest: &str) -> Result<(Token, usize), Refused> {
    for (written, token) in [
        ("==", Token::Comparison),
        ("!=", Token::Comparison),
        ("=~", Token::Comparison),
        ("!~", Token::Comparison),
        ("&&", Token::Join),
        ("||", Token::Join),
        ("(", Token::Open),
        (")", Token::Close),
    ] {
        if rest.starts_with(written) {
            return Ok((token, written.len()));
        }
    }
    let first = rest.chars().next().unwrap_or(' ');
    match first {
        '"' | '\'' | '/' => {
            let mut escaped = false;
            let body = rest.get(1..).unwrap_or("");
            let end = body.find(|c: char| {
                let ends = c == first && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            let Some(end) = end else {
                return Err((rest.len(), format!("`{first}` is not closed"), "close it"));
            };
            let flags = body.get(end + 1..).unwrap_or("");
            let flags = flags.len() - flags.trim_start_matches(|c: char| first == '/' && c.is_ascii_alphabetic()).len();
            Ok((Token::Value, end + 2 + flags))
        }
        '$' => {
            let name = rest.get(1..).unwrap_or("");
            if let Some(inner) = name.strip_prefix('{') {
                return match inner.find('}') {
                    Some(end) => Ok((Token::Value, end + 3)),
                    None => Err((rest.len(), "`${` is not closed".to_owned(), "close it with `}`")),
                };
            }
            let length = name.len() - name.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').len();
            if length == 0 {
                return Err((1, "`$` names no variable".to_owned(), "write the name behind it: `$CI_COMMIT_BRANCH`"));
            }
            Ok((Token::Value, length + 1))
        }
        '=' => Err((1, "`=` is no comparison".to_owned(), "write `==`")),
        _ => {
            let length = rest
                .find(|c: char| c.is_whitespace() || "=!&|()\"'/$".contains(c))
                .unwrap_or(rest.len())
                .max(first.len_utf8());
            match rest.get(..length).unwrap_or("") {
                "null" => Ok((Token::Value, length)),
                word @ ("and" | "AND") => Err((length, format!("`{word}` is no operator"), "write `&&`")),
                word @ ("or" | "OR") => Err((length, format!("`{word}` is no operator"), "write `||`")),
                word if word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) => Err((
                    length,
                    format!("`{word}` is neither a variable nor a text"),
                    "write `$NAME`, or put a text into quotes",
                )),
                word => {
                    Err((length, format!("`{word}` cannot stand in a condition"), "see the reference of `rules: if`"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn conditions_are_read_as_gitlab_reads_them() {
        for (text, wanted) in [
            ("$CI_COMMIT_BRANCH == \"main\"", None),
            ("$A =~ /^v\\d+\\/x$/i && ($B != null || $C)", None),
            ("'x' == $A", None),
            ("${A}", None),
            ("", None),
            ("$A = \"x\"", Some("`=` is no comparison")),
            ("$A == \"x\" and $B", Some("`and` is no operator")),
            ("$A == main", Some("`main` is neither a variable nor a text")),
            ("$A == \"x", Some("`\"` is not closed")),
            ("$A ==", Some("a value is missing at the end")),
            ("($A == \"x\"", Some("`(` is not closed")),
            ("$A $B", Some("nothing joins `$B` to what stands before it")),
            ("&& $A", Some("a value is missing before `&&`")),
        ] {
            assert_eq!(check(text).map(|fault| fault.message).as_deref(), wanted, "{text}");
        }
    }
}
