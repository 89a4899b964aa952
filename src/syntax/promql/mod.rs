//! PromQL: expressions as Prometheus reads them, every part with its place.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/basics/>

mod ast;
mod check;
mod duration;
mod functions;
mod parser;
mod selector;
#[cfg(test)]
mod tests;
mod text;
mod token;

pub use ast::{Aggregate, Binary, Call, Expr, ExprKind, Group, Grouping, Matcher, Selector, Type};
pub use duration::seconds;

use crate::source::Span;
use crate::syntax::SyntaxError;

/// More tokens are no expression that a person wrote; a tree is as deep as a chain of operators is long, and is dropped by
/// recursion.
const MOST_TOKENS: usize = 4_000;

/// What a part of the grammar gives, or why Prometheus would refuse the expression.
type Fault<T> = Result<T, SyntaxError>;

/// Reads an expression. Spans of its parts and of the error are relative to `text`.
///
/// # Errors
/// What Prometheus refuses, at the token where that shows; or an expression beyond our limits, as not checked.
pub fn parse(text: &str) -> Result<Expr, SyntaxError> {
    let tokens = token::tokens(text, MOST_TOKENS + 1);
    if tokens.len() > MOST_TOKENS {
        return Err(beyond_limits(text));
    }
    // Prometheus 3 renamed it; which version reads the file is not known here.
    if tokens.iter().any(|token| token.span.of(text) == "holt_winters") {
        let whole = Span::from_usize(0, text.len());
        return Err(SyntaxError::new(whole, "`holt_winters` has another name since Prometheus 3").not_checked());
    }
    parser::Parser::new(text, &tokens).whole()
}

fn beyond_limits(text: &str) -> SyntaxError {
    SyntaxError::new(Span::from_usize(0, text.len()), "expression is too long to be checked").not_checked()
}
