//! Text to tree: a common text is read in one pass, any other by the full parser.

use std::sync::Arc;

use super::node::Tree;
use super::{common, full};

/// Reads all documents of a stream. Never fails: what is wrong stands in [`Tree::errors`], and a broken document keeps
/// what stood before the fault (its open collections are [`is_incomplete`](super::Node::is_incomplete)).
pub fn parse(text: Arc<str>) -> Tree {
    let source = Arc::clone(&text);
    parse_masked(text, &source)
}

/// Reads `masked`, of the same length as `text`, and gives a tree over `text`: what a template engine prints stands in
/// `masked` as something that YAML can read.
pub(in crate::syntax) fn parse_masked(text: Arc<str>, masked: &str) -> Tree {
    common::read(masked).unwrap_or_else(|| full::read(masked)).finish(text)
}
