//! YAML 1.2: text to an arena tree with byte spans, comments, anchors and duplicate keys kept.

mod arena;
mod builder;
mod comments;
mod common;
mod content;
mod duplicates;
mod error;
mod full;
mod node;
mod parse;
mod recover;
mod scalar;
#[cfg(test)]
mod tests;

pub use arena::{NodeId, ScalarStyle};
pub use comments::comments;
pub use content::ContentMap;
pub use duplicates::DuplicateKey;
pub use node::{Alias, Comment, Document, Entry, Kind, Node, Tree};
pub use parse::parse;
pub(super) use parse::parse_masked;
pub use scalar::{Scalar, typed};
