//! Where an expression stops being PromQL: the library tells what is wrong, but rarely where.

use super::token::{Token, TokenKind};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// The error of an expression that the library refused with `message`.
pub(super) fn locate(text: &str, tokens: &[Token], message: &str) -> SyntaxError {
    if let Some((span, what)) = misplaced(text, tokens) {
        return SyntaxError::new(span, what);
    }
    let message = message.trim().trim_end_matches('.').to_owned();
    // The library quotes the function, label or value that it complains about.
    let mut quoted = message.split(['\'', '"', '`']).skip(1).step_by(2).filter(|quoted| !quoted.is_empty());
    let named = quoted.find_map(|quoted| tokens.iter().find(|token| token.span.of(text) == quoted));
    let span = named.map_or(Span::from_usize(0, text.trim_end().len()), |token| token.span);
    SyntaxError::new(span, in_words(&message))
}

/// Types by the names that Prometheus' documentation gives them.
fn in_words(message: &str) -> String {
    if message == "invalid promql query" {
        return "it is no PromQL".to_owned();
    }
    message.replace("type vector", "type instant vector").replace("matrix", "range vector").replace('\'', "`")
}

/// The first token that cannot stand where it does: an operand behind an operand, a bracket without its partner.
fn misplaced(text: &str, tokens: &[Token]) -> Option<(Span, String)> {
    let written = |token: &Token| token.span.of(text);
    let mut open: Vec<&Token> = Vec::new();
    let mut wants_operand = true;
    let mut rest = tokens.iter();
    while let Some(token) = rest.next() {
        let unexpected = || Some((token.span, format!("`{}` cannot stand here", written(token))));
        match (token.kind, written(token)) {
            (TokenKind::Open, "(") => {
                open.push(token);
                wants_operand = true;
            }
            (TokenKind::Open, bracket) => {
                if bracket == "[" && wants_operand {
                    return unexpected();
                }
                let closing = if bracket == "[" { "]" } else { "}" };
                let closed = rest.by_ref().any(|token| token.kind == TokenKind::Close && written(token) == closing);
                if !closed {
                    return Some((token.span, format!("`{bracket}` is never closed")));
                }
                wants_operand = false;
            }
            (TokenKind::Close, ")") if open.pop().is_some() => wants_operand = false,
            (TokenKind::Close, bracket) => return Some((token.span, format!("`{bracket}` closes nothing"))),
            (TokenKind::Comma, _) if open.is_empty() => return unexpected(),
            (TokenKind::Comma, _) => wants_operand = true,
            (TokenKind::Operator, sign) => {
                if wants_operand && !matches!(sign, "+" | "-") {
                    return unexpected();
                }
                wants_operand = true;
            }
            (TokenKind::Name, "by" | "without" | "on" | "ignoring" | "group_left" | "group_right") => {
                let mut ahead = rest.clone();
                if ahead.next().is_some_and(|token| written(token) == "(") {
                    ahead.by_ref().find(|token| written(token) == ")");
                    rest = ahead;
                }
            }
            (TokenKind::Name, "bool") => {}
            (TokenKind::Name, "offset") | (TokenKind::Other, "@") => {
                let mut ahead = rest.clone();
                if ahead.next().is_some_and(|token| matches!(written(token), "-" | "+")) {
                    ahead.next();
                }
                rest = ahead;
            }
            (TokenKind::Other, _) => return unexpected(),
            (TokenKind::Name | TokenKind::Number | TokenKind::String, _) => {
                if !wants_operand {
                    return unexpected();
                }
                wants_operand = false;
            }
        }
    }
    if let Some(token) = open.pop() {
        return Some((token.span, "`(` is never closed".to_owned()));
    }
    let last = tokens.last().filter(|last| wants_operand && last.kind == TokenKind::Operator)?;
    Some((last.span, format!("nothing follows `{}`", written(last))))
}
