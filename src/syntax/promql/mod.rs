//! PromQL: the library's tree, and tokens with spans to point at, which that tree lacks.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/basics/>

mod fault;
#[cfg(test)]
mod tests;
mod token;

pub use promql_parser::parser as ast;
pub use token::{Token, TokenKind};

use ast::Expr;

use crate::source::Span;
use crate::syntax::SyntaxError;

/// More tokens are no expression that a person wrote; the library's tree is as deep as a chain of operators is long,
/// and is dropped by recursion.
const MOST_TOKENS: usize = 4_000;

/// Deeper brackets are no expression that a person wrote.
const DEEPEST: usize = 100;

/// An expression that Prometheus would evaluate.
#[derive(Clone, Debug)]
pub struct Query {
    pub expr: Expr,
    pub tokens: Vec<Token>,
}

impl Query {
    /// The first token that is written as `text`; spans are relative to the expression's text.
    pub fn find(&self, source: &str, text: &str) -> Option<Span> {
        self.tokens.iter().map(|token| token.span).find(|span| span.of(source) == text)
    }
}

/// Reads an expression. Spans of the tokens and of the error are relative to `text`.
///
/// # Errors
/// What Prometheus refuses, at the token where that shows; or an expression beyond our limits, as not checked.
pub fn parse(text: &str) -> Result<Query, SyntaxError> {
    let tokens = token::tokens(text);
    let whole = Span::from_usize(0, text.len());
    if tokens.len() > MOST_TOKENS || token::depth(&tokens) > DEEPEST {
        return Err(SyntaxError::new(whole, "expression is too long to be checked").not_checked());
    }
    // Prometheus 3 renamed it; which version reads the file is not known here.
    if tokens.iter().any(|token| token.span.of(text) == "holt_winters") {
        return Err(SyntaxError::new(whole, "`holt_winters` has another name since Prometheus 3").not_checked());
    }
    match ast::parse(text) {
        Ok(expr) => Ok(Query { expr, tokens }),
        Err(message) => Err(fault::locate(text, &tokens, &message)),
    }
}
