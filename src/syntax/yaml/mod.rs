//! YAML 1.2: text to an arena tree with byte spans, comments, anchors and duplicate keys kept.

mod comments;
mod content;
mod duplicates;
mod error;
mod node;
mod parse;
#[cfg(test)]
mod tests;

pub use comments::comments;
pub use content::ContentMap;
pub use duplicates::DuplicateKey;
pub use node::{Alias, Comment, Document, Entry, Kind, Node, NodeId, Scalar, ScalarStyle, Tree, typed};
pub use parse::parse;
pub(super) use parse::parse_masked;
