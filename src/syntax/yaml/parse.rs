//! Text to tree: a common text is read in one pass, any other by the full parser.

use std::sync::Arc;

use super::node::Tree;
use super::{common, full, recover};

/// Reads all documents of a stream. Never fails: what is wrong stands in [`Tree::errors`], and a broken document keeps
/// what stands around the fault (the collections around it are [`is_incomplete`](super::Node::is_incomplete), a value
/// that could not be read [`is_unknown`](super::Node::is_unknown)).
pub fn parse(text: Arc<str>) -> Tree {
    common::read(&text).unwrap_or_else(|| recover::read(&text)).finish(text)
}

/// Reads `masked`, of the same length as `text`, and gives a tree over `text`: what a template engine prints stands in
/// `masked` as something that YAML can read.
pub(in crate::syntax) fn parse_masked(text: Arc<str>, masked: &str) -> Tree {
    common::read(masked).unwrap_or_else(|| full::read(masked)).finish(text)
}
