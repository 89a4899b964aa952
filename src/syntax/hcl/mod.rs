//! HCL, the language of Terraform and OpenTofu: text to a tree with spans, recovering at the next attribute or block.
//!
//! The grammar is <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md>. Our own parser, because `hcl-edit`
//! gives up a file at its first error, drops repeated object keys, takes quadratic time on wide objects, rejects newlines
//! inside object `for` expressions and keeps no places of comments; it is the oracle of a differential test.

mod ast;
mod body;
mod comments;
mod expr;
mod indentation;
mod json;
#[cfg(test)]
mod oracle;
mod parser;
mod primary;
mod template;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use ast::{
    Attribute, Binary, BinaryOp, Block, Body, Call, Conditional, Expr, ExprKind, For, ForPart, IfPart, Name,
    ObjectItem, Part, Step, StepKind, Template, Traversal, UnaryOp,
};
pub use body::TOP_LEVEL;
pub use json::{parse_json, parse_json_values, parse_json_with};

use crate::syntax::{ScopedComment, SyntaxError};

/// One parsed file.
#[derive(Clone, Debug)]
pub struct File {
    pub text: Arc<str>,
    pub body: Body,
    pub comments: Vec<ScopedComment>,
    pub errors: Vec<SyntaxError>,
    /// There were errors (someone may have taken them), so a declaration may be missing from the tree.
    pub broken: bool,
    /// Written in the JSON syntax, where a string is a template and a block is an object.
    pub json: bool,
}

/// Reads HCL in its native syntax. Never fails: what does not fit is in [`File::errors`], all else in the tree.
pub fn parse(text: impl Into<Arc<str>>) -> File {
    let text = text.into();
    let mut parser = parser::Parser::new(&text);
    let body = parser.file();
    let (errors, raw) = (parser.errors, parser.comments);
    let comments = comments::scope(&raw, &body, &text);
    let broken = !errors.is_empty();
    File { text, body, comments, errors, broken, json: false }
}

/// Reads a text that is a template as a whole, as `templatefile` does: a string or a template, nothing when it is broken.
pub fn parse_template(text: &str) -> Option<ExprKind> {
    let mut parser = parser::Parser::new(text);
    let template = parser.whole_template().ok()?;
    parser.errors.is_empty().then_some(template)
}
