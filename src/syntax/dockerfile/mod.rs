//! Dockerfiles: text to instructions with spans. A broken instruction gives an error and the next one is read as usual.
//!
//! The grammar is that of `BuildKit`'s parser, <https://docs.docker.com/reference/dockerfile/>.

mod ast;
mod instruction;
mod json;
mod lines;
mod word;

use std::sync::Arc;

pub use ast::{
    Alias, Body, Comment, Directive, ExecForm, Flag, Heredoc, Instruction, Keyword, LogicalLine, Pair, ShellForm, Tree,
};
pub use json::{JsonFault, JsonString};
pub use word::{Part, Variable, Word};

use super::ScopedComment;
use crate::source::Span;

/// Reads a Dockerfile. Never fails: what does not fit is in [`Tree::errors`].
pub fn parse(text: &Arc<str>) -> Tree {
    lines::read(text)
}

/// The comments of a file with the instruction each speaks of. One within a continued instruction speaks of the line
/// below it.
pub fn comments(tree: &Tree) -> Vec<ScopedComment> {
    let scoped = tree.comments.iter().map(|comment| {
        let block = if let Some(line) = comment.next_line {
            line
        } else {
            let next = tree.instructions.partition_point(|instruction| instruction.span.start < comment.span.end);
            tree.instructions.get(next).map_or(Span::empty(comment.span.end), |instruction| instruction.span)
        };
        ScopedComment { span: comment.span, own_line: true, block }
    });
    scoped.collect()
}

#[cfg(test)]
mod tests;
