//! What the tree of a file is kept in: plain data, as small as it can be, read through [`Node`](super::Node).

use crate::source::Span;

/// An index into the arena of one [`Tree`](super::Tree).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

impl ScalarStyle {
    pub const fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }

    pub const fn is_quoted(self) -> bool {
        matches!(self, Self::SingleQuoted | Self::DoubleQuoted)
    }
}

/// The text of a scalar: most stand in the source letter by letter and need no copy.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Source(Span),
    Owned(Box<str>),
}

/// What a node is, and where in the [`Tree`](super::Tree) the rest of it is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    /// A scalar that stands in the source letter by letter; nothing for a null that is not written.
    Source(ScalarStyle, Span),
    /// A scalar that stands in `Tree::texts`.
    Owned(ScalarStyle, u32),
    /// A range of `Tree::items`.
    Sequence(u32, u32),
    /// A range of `Tree::pairs`.
    Mapping(u32, u32),
    Alias(Option<NodeId>),
}

/// There is one for each five letters of a file, so it is kept small.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeData {
    pub(super) content: Content,
    /// The whole node: a scalar with its quotes; a block scalar from its header (`|`) to its last content line;
    /// a collection from its first to its last child, with brackets when written in flow style.
    pub(super) span: Span,
    pub(super) flags: Flags,
}

/// What is true of a node.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flags(u8);

impl Flags {
    /// Written with brackets, or inside of brackets.
    pub(super) const FLOW: Self = Self(1);
    /// Part of the text is produced by a template engine (Helm), so its value is not known.
    pub(super) const UNKNOWN: Self = Self(1 << 1);
    /// A template decides whether the node is there at all.
    pub(super) const MAYBE_ABSENT: Self = Self(1 << 2);
    /// A collection that may have further children: cut off by a syntax error, or filled in by a template.
    pub(super) const INCOMPLETE: Self = Self(1 << 3);
    /// `Tree::properties` has something on it.
    pub(super) const PROPERTIES: Self = Self(1 << 4);

    pub(super) const fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    pub(super) const fn and(self, flag: Self) -> Self {
        Self(self.0 | flag.0)
    }

    pub(super) const fn set(&mut self, flag: Self) {
        *self = self.and(flag);
    }
}

/// `!tag` and `&anchor` of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    pub(super) tag: Option<Box<str>>,
    pub(super) anchor: Option<Box<str>>,
}

/// `key: value` of a mapping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The mark of the key's text.
    pub(super) mark: Mark,
    pub(super) key: NodeId,
    pub(super) value: NodeId,
}

/// The same for equal texts, and nearly always another one for others: keys are told apart by it without a look at them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark(u32);

impl Mark {
    #[inline]
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        let [len, ..] = bytes.len().to_le_bytes();
        Self(u32::from_le_bytes([len, byte(0), byte(bytes.len() / 2), byte(bytes.len().wrapping_sub(1))]))
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentData {
    pub(super) span: Span,
    pub(super) root: Option<NodeId>,
    /// The document holds a syntax error; its tree is what could be read before it.
    pub(super) broken: bool,
}
