//! The tree: nodes in one arena per file, read through [`Node`], a copyable reference.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::scalar::{Scalar, typed};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// An index into the arena of one [`Tree`].
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

/// Where the node an alias names lives; `None` when no anchor of that name stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias {
    pub target: Option<NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Scalar(ScalarStyle),
    Sequence,
    Mapping,
    Alias(Alias),
}

/// Entries of a mapping up to which it is gone through one by one.
const SMALL: usize = 12;

/// The text of a scalar: most stand in the source letter by letter and need no copy.
#[derive(Clone, Debug)]
pub(super) enum Text {
    Source(Span),
    Owned(Box<str>),
}

#[derive(Clone, Debug)]
pub(super) struct NodeData {
    pub(super) kind: Kind,
    /// The whole node: a scalar with its quotes; a block scalar from its header (`|`) to its last content line;
    /// a collection from its first to its last child, with brackets when written in flow style.
    pub(super) span: Span,
    pub(super) text: Option<Text>,
    /// Children in `Tree::children`: items of a sequence; key, value, key, value … of a mapping.
    pub(super) children: (u32, u32),
    /// Few nodes have any.
    pub(super) properties: Option<Box<Properties>>,
    pub(super) flow: bool,
    /// Part of the text is produced by a template engine (Helm), so its value is not known.
    pub(super) unknown: bool,
    /// A template decides whether the node is there at all.
    pub(super) maybe_absent: bool,
    /// A collection that may have further children: cut off by a syntax error, or filled in by a template.
    pub(super) incomplete: bool,
}

/// `!tag` and `&anchor` of a node.
#[derive(Clone, Debug, Default)]
pub(super) struct Properties {
    pub(super) tag: Option<Box<str>>,
    pub(super) anchor: Option<Box<str>>,
}

impl NodeData {
    pub(super) const fn new(kind: Kind, span: Span) -> Self {
        Self {
            kind,
            span,
            text: None,
            children: (0, 0),
            properties: None,
            flow: false,
            unknown: false,
            maybe_absent: false,
            incomplete: false,
        }
    }
}

/// `# …`, with the `#` and without the line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub own_line: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentData {
    pub(super) span: Span,
    pub(super) root: Option<NodeId>,
    /// The document holds a syntax error; its tree is what could be read before it.
    pub(super) broken: bool,
}

/// All documents of one file.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<NodeData>,
    pub(super) children: Vec<NodeId>,
    pub(super) documents: Vec<DocumentData>,
    /// Whether a plain `<<` stands anywhere.
    pub(super) has_merges: bool,
    pub comments: Vec<Comment>,
    pub errors: Vec<SyntaxError>,
}

impl Tree {
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The documents in order, empty ones (`---` with nothing below) included.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = Document<'_>> {
        self.documents.iter().map(|data| Document { tree: self, data: *data })
    }

    /// The document that holds an offset; between two documents the one before.
    pub(in crate::syntax) fn document_at(&self, at: u32) -> Option<Document<'_>> {
        let next = self.documents.partition_point(|document| document.span.start <= at);
        self.documents.get(next.checked_sub(1)?).map(|data| Document { tree: self, data: *data })
    }

    /// The root of the first document that has one: what a single-document format means by "the file".
    pub fn root(&self) -> Option<Node<'_>> {
        self.documents().find_map(Document::root)
    }

    /// The node of an id taken from this tree.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        self.nodes.get(id.0 as usize).map(|_| Node { tree: self, id })
    }

    pub(in crate::syntax) fn set_unknown(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.unknown = true;
        }
    }

    pub(in crate::syntax) fn set_maybe_absent(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.maybe_absent = true;
        }
    }

    pub(in crate::syntax) fn set_incomplete(&mut self, id: NodeId) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.incomplete = true;
        }
    }

    /// Every node in source order of its start.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.nodes.len()).map(|index| Node { tree: self, id: NodeId(Span::from_usize(index, index).start) })
    }
}

/// One document of a stream.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    tree: &'a Tree,
    data: DocumentData,
}

impl<'a> Document<'a> {
    pub fn root(self) -> Option<Node<'a>> {
        self.data.root.map(|id| Node { tree: self.tree, id })
    }

    /// From the end of its `---` to the start of the next one.
    pub fn span(self) -> Span {
        self.data.span
    }

    pub fn is_broken(self) -> bool {
        self.data.broken
    }

    pub fn comments(self) -> impl Iterator<Item = Comment> + 'a {
        let span = self.data.span;
        self.tree.comments.iter().copied().filter(move |comment| span.encloses(comment.span))
    }
}

/// `key: value` of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    pub key: Node<'a>,
    pub value: Node<'a>,
}

impl<'a> Entry<'a> {
    /// The key as text; `""` for a key that is no scalar.
    pub fn name(&self) -> &'a str {
        self.key.as_str().unwrap_or("")
    }

    /// Key and value together.
    pub fn span(&self) -> Span {
        self.key.span().to(self.value.span())
    }
}

/// A node of a tree. Copy it freely. All accessors but [`Node::raw_kind`] and [`Node::span`] look through aliases.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Node({:?} {:?} {:?})", self.raw_kind(), self.span(), self.source())
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

/// How many aliases in a row are followed; deeper chains read as the alias itself.
const MAX_INDIRECTION: usize = 16;

impl<'a> Node<'a> {
    pub fn id(self) -> NodeId {
        self.id
    }

    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    fn raw(self) -> &'a NodeData {
        static MISSING: NodeData = NodeData {
            kind: Kind::Scalar(ScalarStyle::Plain),
            span: Span::empty(0),
            text: None,
            children: (0, 0),
            properties: None,
            flow: false,
            unknown: true,
            maybe_absent: true,
            incomplete: true,
        };
        self.tree.nodes.get(self.id.0 as usize).unwrap_or(&MISSING)
    }

    /// The node itself or, for an alias, what it stands for.
    #[must_use]
    pub fn resolved(self) -> Self {
        let mut node = self;
        for _ in 0..MAX_INDIRECTION {
            match node.raw().kind {
                Kind::Alias(Alias { target: Some(target) }) => node = Node { tree: node.tree, id: target },
                _ => break,
            }
        }
        node
    }

    fn data(self) -> &'a NodeData {
        self.resolved().raw()
    }

    /// The kind after aliases are followed.
    pub fn kind(self) -> Kind {
        self.data().kind
    }

    /// The kind as written; may be [`Kind::Alias`].
    pub fn raw_kind(self) -> Kind {
        self.raw().kind
    }

    /// Where the node is written; for an alias the `*name`.
    pub fn span(self) -> Span {
        self.raw().span
    }

    /// The bytes of [`Node::span`].
    pub fn source(self) -> &'a str {
        self.span().of(&self.tree.text)
    }

    pub fn is_mapping(self) -> bool {
        matches!(self.kind(), Kind::Mapping)
    }

    pub fn is_sequence(self) -> bool {
        matches!(self.kind(), Kind::Sequence)
    }

    pub fn is_scalar(self) -> bool {
        matches!(self.kind(), Kind::Scalar(_))
    }

    /// `null`, `~` or nothing at all.
    pub fn is_null(self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    /// The value is (partly) produced by a template engine.
    pub fn is_unknown(self) -> bool {
        self.data().unknown
    }

    /// A template decides whether the node is there.
    pub fn is_maybe_absent(self) -> bool {
        self.raw().maybe_absent
    }

    /// A mapping or sequence that may hold more than its children: a syntax error ends it, or a template (Helm's
    /// `include`, `toYaml`) fills it in. What is missing here may be there, so rules about absence stay silent.
    pub fn is_incomplete(self) -> bool {
        self.data().incomplete
    }

    /// Written with brackets, or (scalars) inside brackets.
    pub fn is_flow(self) -> bool {
        self.data().flow
    }

    /// The tag as written: `!Ref`, `!!str`.
    pub fn tag(self) -> Option<&'a str> {
        self.data().properties.as_ref()?.tag.as_deref()
    }

    pub fn anchor(self) -> Option<&'a str> {
        self.raw().properties.as_ref()?.anchor.as_deref()
    }

    pub fn style(self) -> Option<ScalarStyle> {
        match self.kind() {
            Kind::Scalar(style) => Some(style),
            _ => None,
        }
    }

    /// The text of any scalar, numbers and booleans included, without quotes and with escapes resolved; `""` for null.
    pub fn as_str(self) -> Option<&'a str> {
        let node = self.resolved();
        let data = node.raw();
        if !matches!(data.kind, Kind::Scalar(_)) {
            return None;
        }
        Some(match &data.text {
            Some(Text::Source(span)) => span.of(&node.tree.text),
            Some(Text::Owned(text)) => text,
            None => "",
        })
    }

    /// Where the value begins in the source when it stands there letter by letter.
    pub(super) fn verbatim_start(self) -> Option<u32> {
        match &self.raw().text {
            Some(Text::Source(span)) => Some(span.start),
            Some(Text::Owned(_)) => None,
            None => Some(self.span().start),
        }
    }

    /// The typed value of a scalar.
    pub fn scalar(self) -> Option<Scalar<'a>> {
        let data = self.data();
        let Kind::Scalar(style) = data.kind else { return None };
        let text = self.as_str()?;
        match self.tag() {
            Some("!" | "!!str" | "!<tag:yaml.org,2002:str>") => return Some(Scalar::Str(text)),
            _ if style != ScalarStyle::Plain => return Some(Scalar::Str(text)),
            _ => {}
        }
        Some(typed(text))
    }

    pub fn as_bool(self) -> Option<bool> {
        match self.scalar()? {
            Scalar::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_i64(self) -> Option<i64> {
        match self.scalar()? {
            Scalar::Int(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_f64(self) -> Option<f64> {
        match self.scalar()? {
            #[expect(clippy::cast_precision_loss, reason = "a YAML number read as a float")]
            Scalar::Int(value) => Some(value as f64),
            Scalar::Float(value) => Some(value),
            _ => None,
        }
    }

    fn child_ids(self) -> (&'a Tree, &'a [NodeId]) {
        let node = self.resolved();
        let (start, end) = node.raw().children;
        (node.tree, node.tree.children.get(start as usize..end as usize).unwrap_or_default())
    }

    /// The items of a sequence; nothing for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'a>> + ExactSizeIterator + use<'a> {
        let (tree, ids) = if self.is_sequence() { self.child_ids() } else { (self.tree, &[][..]) };
        ids.iter().map(move |&id| Node { tree, id })
    }

    /// The item of a sequence at a place, from 0.
    pub fn item(self, index: usize) -> Option<Node<'a>> {
        if !self.is_sequence() {
            return None;
        }
        let (tree, ids) = self.child_ids();
        ids.get(index).map(|&id| Node { tree, id })
    }

    /// The index of the first child that begins behind an offset.
    fn children_before(self, at: u32) -> usize {
        let (tree, ids) = self.child_ids();
        ids.partition_point(|id| tree.nodes.get(id.0 as usize).is_some_and(|child| child.span.start <= at))
    }

    /// The last entry of a mapping whose key begins at or before an offset.
    pub(in crate::syntax) fn entry_before(self, at: u32) -> Option<Entry<'a>> {
        let (tree, ids) = self.child_ids();
        let key = self.children_before(at).checked_sub(1)? / 2 * 2;
        match (ids.get(key), ids.get(key + 1)) {
            (Some(&key), Some(&value)) => Some(Entry { key: Node { tree, id: key }, value: Node { tree, id: value } }),
            _ => None,
        }
    }

    /// The last item of a sequence that begins at or before an offset.
    pub(in crate::syntax) fn item_before(self, at: u32) -> Option<Node<'a>> {
        let (tree, ids) = self.child_ids();
        ids.get(self.children_before(at).checked_sub(1)?).map(|&id| Node { tree, id })
    }

    /// The entries of a mapping as written: duplicates and `<<` included, merges not applied.
    pub fn raw_entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> + use<'a> {
        let (tree, ids) = if self.is_mapping() { self.child_ids() } else { (self.tree, &[][..]) };
        ids.chunks_exact(2).filter_map(move |pair| match *pair {
            [key, value] => Some(Entry { key: Node { tree, id: key }, value: Node { tree, id: value } }),
            _ => None,
        })
    }

    /// The entries of a mapping with merge keys (`<<`) applied: own entries first (the last of duplicates wins, at the
    /// place of the first), then merged ones that no own key overrides.
    pub fn entries(self) -> Vec<Entry<'a>> {
        let raw = self.raw_entries();
        // Most mappings are small and merge nothing: a look at those before is cheaper than a table of them.
        if !self.tree.has_merges && raw.size_hint().1.is_some_and(|most| most <= SMALL) {
            let mut found: Vec<Entry<'a>> = Vec::with_capacity(SMALL);
            for entry in raw {
                let name = entry.key.as_str();
                match found.iter_mut().find(|known| name.is_some() && known.key.as_str() == name) {
                    Some(known) => *known = entry,
                    None => found.push(entry),
                }
            }
            return found;
        }
        let mut found: Vec<Entry<'a>> = Vec::new();
        let mut places: FxHashMap<&'a str, usize> = FxHashMap::default();
        for mapping in self.with_merged() {
            let inherited = found.len();
            for entry in mapping.raw_entries().filter(|entry| !entry.is_merge()) {
                match entry.key.as_str().map(|name| places.entry(name)) {
                    // A later duplicate replaces an earlier one of the same mapping; an inherited key stays.
                    Some(Occupied(place)) if *place.get() >= inherited => {
                        if let Some(slot) = found.get_mut(*place.get()) {
                            *slot = entry;
                        }
                    }
                    Some(Occupied(_)) => {}
                    Some(Vacant(place)) => {
                        place.insert(found.len());
                        found.push(entry);
                    }
                    None => found.push(entry),
                }
            }
        }
        found
    }

    /// The entry of a key, merge keys applied; the last of duplicates.
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        let merged = || self.with_merged().into_iter().skip(1).find_map(|mapping| mapping.own_entry(key));
        self.own_entry(key).or_else(|| if self.tree.has_merges { merged() } else { None })
    }

    /// The entry of a key without those merged in. Half of what rules do is this, so it looks at as little as it can:
    /// nearly every key is a scalar that stands in the source, told from others by its length.
    fn own_entry(self, key: &str) -> Option<Entry<'a>> {
        let Node { tree, id } = self.resolved();
        let data = Node { tree, id }.raw();
        let (Kind::Mapping, (start, end)) = (data.kind, data.children) else { return None };
        for pair in tree.children.get(start as usize..end as usize)?.chunks_exact(2).rev() {
            let &[key_id, value_id] = pair else { continue };
            let node = Node { tree, id: key_id };
            let data = node.raw();
            let is_it = match (data.kind, &data.text) {
                (Kind::Scalar(_), Some(Text::Source(span))) => {
                    span.len() as usize == key.len() && tree.text.as_bytes().get(span.range()) == Some(key.as_bytes())
                }
                (Kind::Scalar(_), Some(Text::Owned(text))) => **text == *key,
                _ => node.as_str() == Some(key),
            };
            let entry = Entry { key: node, value: Node { tree, id: value_id } };
            // A merge is no entry.
            if is_it && (key != "<<" || !entry.is_merge()) {
                return Some(entry);
            }
        }
        None
    }

    /// The mapping itself and all it merges with `<<`, in the order in which keys are looked up. Each mapping comes
    /// once, so that merges of merges (an alias bomb) cost no more than the nodes there are.
    fn with_merged(self) -> Vec<Self> {
        let mut order = Vec::new();
        let mut seen = FxHashSet::default();
        let mut pending = vec![self];
        while let Some(mapping) = pending.pop() {
            if !seen.insert(mapping.resolved().id) {
                continue;
            }
            order.push(mapping);
            let mut sources = Vec::new();
            for merge in mapping.raw_entries().filter(Entry::is_merge) {
                if merge.value.is_sequence() {
                    sources.extend(merge.value.items());
                } else {
                    sources.push(merge.value);
                }
            }
            pending.extend(sources.into_iter().rev());
        }
        order
    }

    /// The value of a key, merge keys applied; the last of duplicates.
    pub fn get(self, key: &str) -> Option<Node<'a>> {
        self.entry(key).map(|entry| entry.value)
    }

    /// The value at a path of keys.
    pub fn get_path(self, path: &[&str]) -> Option<Node<'a>> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The text of the scalar at `key`.
    pub fn get_str(self, key: &str) -> Option<&'a str> {
        self.get(key).and_then(Node::as_str)
    }
}

impl Entry<'_> {
    /// `<<: *defaults`, a merge key (<https://yaml.org/type/merge.html>); a quoted `"<<"` is an ordinary key.
    pub fn is_merge(&self) -> bool {
        self.key.style() == Some(ScalarStyle::Plain) && self.key.as_str() == Some("<<")
    }
}
