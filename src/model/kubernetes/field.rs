//! A place in a manifest that may be absent, not known, or there.

use crate::syntax::yaml::{Entry, Node, Scalar};

/// What stands at a path. `null` counts as absent, as it does for the API server.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    /// Surely not there.
    Absent,
    /// A template decides whether it is there or what it is.
    Unknown,
    Present(Node<'a>),
}

impl<'a> Field<'a> {
    /// A node as a field.
    pub fn of(node: Node<'a>) -> Self {
        if node.is_unknown() || node.is_maybe_absent() {
            Self::Unknown
        } else if node.is_null() {
            Self::Absent
        } else {
            Self::Present(node)
        }
    }

    /// The field `key` of a mapping.
    #[must_use]
    pub fn get(self, key: &str) -> Self {
        match self {
            Self::Present(node) => match node.entry(key) {
                Some(entry) if entry.key.is_maybe_absent() => Self::Unknown,
                Some(entry) => Self::of(entry.value),
                None if is_open(node) => Self::Unknown,
                None => Self::Absent,
            },
            other => other,
        }
    }

    #[must_use]
    pub fn path(self, keys: &[&str]) -> Self {
        keys.iter().fold(self, |field, key| field.get(key))
    }

    pub const fn node(self) -> Option<Node<'a>> {
        match self {
            Self::Present(node) => Some(node),
            _ => None,
        }
    }

    /// Surely not there; `false` when a template decides.
    pub const fn is_absent(self) -> bool {
        matches!(self, Self::Absent)
    }

    pub const fn is_unknown(self) -> bool {
        matches!(self, Self::Unknown)
    }

    pub const fn is_present(self) -> bool {
        matches!(self, Self::Present(_))
    }

    /// The text of a scalar, numbers and booleans included.
    pub fn str(self) -> Option<&'a str> {
        self.node().and_then(Node::as_str)
    }

    pub fn bool(self) -> Option<bool> {
        self.node().and_then(Node::as_bool)
    }

    pub fn int(self) -> Option<i64> {
        self.node().and_then(Node::as_i64)
    }

    /// Whether it is there and is exactly this text.
    pub fn is(self, text: &str) -> bool {
        self.str() == Some(text)
    }

    /// Whether it is there and `true`.
    pub fn is_true(self) -> bool {
        self.bool() == Some(true)
    }

    /// Whether it is there and is a string, not a number that looks like one.
    pub fn is_string(self) -> bool {
        matches!(self.node().and_then(Node::scalar), Some(Scalar::Str(_)))
    }

    /// The items of a list that is there; templated items left out.
    pub fn items(self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let node = self.node().filter(|node| node.is_sequence());
        node.into_iter().flat_map(Node::items).filter(|item| !item.is_unknown())
    }

    /// The entries of a mapping that is there; templated ones left out.
    pub fn entries(self) -> Vec<Entry<'a>> {
        let mut entries = self.node().map(Node::entries).unwrap_or_default();
        entries.retain(|entry| !entry.key.is_unknown());
        entries
    }

    /// Whether every item or entry is known: nothing is, or may be, filled in by a template.
    pub fn is_complete(self) -> bool {
        match self {
            Self::Absent => true,
            Self::Unknown => false,
            Self::Present(node) => {
                !is_open(node) && !node.items().any(|item| item.is_unknown() || item.is_maybe_absent())
            }
        }
    }
}

/// Whether a mapping may have further keys.
fn is_open(node: Node<'_>) -> bool {
    node.is_incomplete() || node.has_unknown_key()
}
