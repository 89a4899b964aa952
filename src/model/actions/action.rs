//! The metadata file of an action (`action.yml`).

use crate::syntax::yaml::{Entry, Node};

use super::ActionsFile;
use super::step::{Owner, Step};

/// An action. <https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax>
#[derive(Clone, Copy, Debug)]
pub struct Action<'a> {
    pub file: &'a ActionsFile,
    /// The mapping at the root.
    pub node: Node<'a>,
}

impl<'a> Action<'a> {
    /// `composite`, `docker`, `node24`, …
    pub fn using(self) -> Option<Node<'a>> {
        self.node.get_path(&["runs", "using"])
    }

    pub fn is_composite(self) -> bool {
        self.using().and_then(Node::as_str) == Some("composite")
    }

    pub fn inputs(self) -> Vec<Entry<'a>> {
        self.node.get("inputs").map(Node::entries).unwrap_or_default()
    }

    pub fn outputs(self) -> Vec<Entry<'a>> {
        self.node.get("outputs").map(Node::entries).unwrap_or_default()
    }

    /// The steps of a composite action.
    pub fn steps(self) -> impl DoubleEndedIterator<Item = Step<'a>> {
        Owner::Action(self).steps()
    }
}
