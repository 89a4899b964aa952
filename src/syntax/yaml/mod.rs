//! YAML 1.2: text to an arena tree with byte spans, comments, anchors and duplicate keys kept.

mod node;

pub use node::{Alias, Comment, Document, Entry, Kind, Node, NodeId, Scalar, ScalarStyle, Tree};
