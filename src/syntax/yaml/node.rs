//! The tree: nodes in one arena per file, read through [`Node`], a copyable reference.

use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::arena::{Content, DocumentData, Flags, Mark, NodeData, NodeId, Pair, Properties, ScalarStyle};
use super::scalar::{Scalar, typed};
use crate::source::Span;
use crate::syntax::SyntaxError;

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

/// `# …`, with the `#` and without the line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub own_line: bool,
}

/// All documents of one file.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) text: Arc<str>,
    pub(super) nodes: Vec<NodeData>,
    /// The items of all sequences.
    pub(super) items: Vec<NodeId>,
    /// The entries of all mappings.
    pub(super) pairs: Vec<Pair>,
    /// Scalars that differ from what is written.
    pub(super) texts: Vec<Box<str>>,
    /// Few nodes have any.
    pub(super) properties: FxHashMap<NodeId, Properties>,
    pub(super) documents: Vec<DocumentData>,
    /// Whether a plain `<<` stands anywhere.
    pub(super) has_merges: bool,
    /// Whether a template makes any of the nodes.
    pub(super) has_unknown: bool,
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
        self.has_unknown = true;
        self.set(id, Flags::UNKNOWN);
    }

    pub(in crate::syntax) fn set_maybe_absent(&mut self, id: NodeId) {
        self.set(id, Flags::MAYBE_ABSENT);
    }

    pub(in crate::syntax) fn set_incomplete(&mut self, id: NodeId) {
        self.set(id, Flags::INCOMPLETE);
    }

    fn set(&mut self, id: NodeId, flag: Flags) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.flags.set(flag);
        }
    }

    /// Gives each entry the mark of its key.
    pub(super) fn mark_keys(&mut self) {
        let mut pairs = std::mem::take(&mut self.pairs);
        for pair in &mut pairs {
            pair.mark = Mark::of(Node { tree: self, id: pair.key }.as_str().unwrap_or_default());
        }
        self.pairs = pairs;
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

    #[inline]
    fn raw(self) -> &'a NodeData {
        static MISSING: NodeData = NodeData {
            content: Content::Source(ScalarStyle::Plain, Span::empty(0)),
            span: Span::empty(0),
            flags: Flags::UNKNOWN.and(Flags::MAYBE_ABSENT).and(Flags::INCOMPLETE),
        };
        self.tree.nodes.get(self.id.0 as usize).unwrap_or(&MISSING)
    }

    /// The node itself or, for an alias, what it stands for.
    #[inline]
    #[must_use]
    pub fn resolved(self) -> Self {
        let mut node = self;
        for _ in 0..MAX_INDIRECTION {
            match node.raw().content {
                Content::Alias(Some(target)) => node = Node { tree: node.tree, id: target },
                _ => break,
            }
        }
        node
    }

    #[inline]
    fn data(self) -> &'a NodeData {
        self.resolved().raw()
    }

    /// The kind after aliases are followed.
    pub fn kind(self) -> Kind {
        self.resolved().raw_kind()
    }

    /// The kind as written; may be [`Kind::Alias`].
    pub fn raw_kind(self) -> Kind {
        match self.raw().content {
            Content::Source(style, _) | Content::Owned(style, _) => Kind::Scalar(style),
            Content::Sequence(..) => Kind::Sequence,
            Content::Mapping(..) => Kind::Mapping,
            Content::Alias(target) => Kind::Alias(Alias { target }),
        }
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
        matches!(self.data().content, Content::Mapping(..))
    }

    pub fn is_sequence(self) -> bool {
        matches!(self.data().content, Content::Sequence(..))
    }

    pub fn is_scalar(self) -> bool {
        self.style().is_some()
    }

    /// `null`, `~` or nothing at all.
    pub fn is_null(self) -> bool {
        matches!(self.scalar(), Some(Scalar::Null))
    }

    /// The value is (partly) produced by a template engine, could not be read, or is that of an anchor that is not there.
    pub fn is_unknown(self) -> bool {
        let data = self.data();
        data.flags.has(Flags::UNKNOWN) || matches!(data.content, Content::Alias(_))
    }

    /// A template decides whether the node is there.
    pub fn is_maybe_absent(self) -> bool {
        self.raw().flags.has(Flags::MAYBE_ABSENT)
    }

    /// A mapping or sequence that may hold more than its children: a syntax error ends it, or a template (Helm's
    /// `include`, `toYaml`) fills it in. What is missing here may be there, so rules about absence stay silent.
    pub fn is_incomplete(self) -> bool {
        self.data().flags.has(Flags::INCOMPLETE)
    }

    /// Written with brackets, or (scalars) inside brackets.
    pub fn is_flow(self) -> bool {
        self.data().flags.has(Flags::FLOW)
    }

    fn properties(self) -> Option<&'a Properties> {
        if self.raw().flags.has(Flags::PROPERTIES) { self.tree.properties.get(&self.id) } else { None }
    }

    /// The tag as written: `!Ref`, `!!str`.
    pub fn tag(self) -> Option<&'a str> {
        self.resolved().properties()?.tag.as_deref()
    }

    pub fn anchor(self) -> Option<&'a str> {
        self.properties()?.anchor.as_deref()
    }

    pub fn style(self) -> Option<ScalarStyle> {
        match self.data().content {
            Content::Source(style, _) | Content::Owned(style, _) => Some(style),
            _ => None,
        }
    }

    /// The text of any scalar, numbers and booleans included, without quotes and with escapes resolved; `""` for null.
    pub fn as_str(self) -> Option<&'a str> {
        match self.data().content {
            Content::Source(_, span) => Some(span.of(&self.tree.text)),
            Content::Owned(_, at) => self.tree.texts.get(at as usize).map(|text| &**text),
            _ => None,
        }
    }

    /// Where the value begins in the source when it stands there letter by letter.
    pub(super) fn verbatim_start(self) -> Option<u32> {
        match self.raw().content {
            Content::Source(_, span) => Some(span.start),
            Content::Owned(..) => None,
            _ => Some(self.span().start),
        }
    }

    /// The typed value of a scalar.
    pub fn scalar(self) -> Option<Scalar<'a>> {
        let style = self.style()?;
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

    fn children(self) -> (&'a [NodeId], &'a [Pair]) {
        let Tree { items, pairs, .. } = self.tree;
        match self.data().content {
            Content::Sequence(start, end) => (items.get(start as usize..end as usize).unwrap_or_default(), &[]),
            Content::Mapping(start, end) => (&[], pairs.get(start as usize..end as usize).unwrap_or_default()),
            _ => (&[], &[]),
        }
    }

    /// What a mapping holds, as it is kept; nothing for other nodes.
    pub(super) fn pairs(self) -> &'a [Pair] {
        self.children().1
    }

    /// The items of a sequence; nothing for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'a>> + ExactSizeIterator + use<'a> {
        let tree = self.tree;
        self.children().0.iter().map(move |&id| Node { tree, id })
    }

    /// The item of a sequence at a place, from 0.
    pub fn item(self, index: usize) -> Option<Node<'a>> {
        self.children().0.get(index).map(|&id| Node { tree: self.tree, id })
    }

    fn begins_before(self, id: NodeId, at: u32) -> bool {
        self.tree.nodes.get(id.0 as usize).is_some_and(|child| child.span.start <= at)
    }

    /// The last entry of a mapping whose key begins at or before an offset.
    pub(in crate::syntax) fn entry_before(self, at: u32) -> Option<Entry<'a>> {
        let pairs = self.children().1;
        let behind = pairs.partition_point(|pair| self.begins_before(pair.key, at));
        pairs.get(behind.checked_sub(1)?).map(|pair| self.entry_at(pair))
    }

    /// The last item of a sequence that begins at or before an offset.
    pub(in crate::syntax) fn item_before(self, at: u32) -> Option<Node<'a>> {
        let items = self.children().0;
        let behind = items.partition_point(|&item| self.begins_before(item, at));
        self.item(behind.checked_sub(1)?)
    }

    fn entry_at(self, pair: &Pair) -> Entry<'a> {
        let tree = self.tree;
        Entry { key: Node { tree, id: pair.key }, value: Node { tree, id: pair.value } }
    }

    /// The entries of a mapping as written: duplicates and `<<` included, merges not applied.
    pub fn raw_entries(self) -> impl DoubleEndedIterator<Item = Entry<'a>> + ExactSizeIterator + use<'a> {
        self.children().1.iter().map(move |pair| self.entry_at(pair))
    }

    /// Whether a template makes one of a mapping's keys.
    pub fn has_unknown_key(self) -> bool {
        self.tree.has_unknown && self.raw_entries().any(|entry| entry.key.is_unknown())
    }

    /// The entries of a mapping with merge keys (`<<`) applied: own entries first (the last of duplicates wins, at the
    /// place of the first), then merged ones that no own key overrides.
    pub fn entries(self) -> Vec<Entry<'a>> {
        let raw = self.raw_entries();
        // Most mappings are small and merge nothing: a look at those before is cheaper than a table of them.
        if !self.tree.has_merges && raw.len() <= SMALL {
            let mut found: Vec<Entry<'a>> = Vec::with_capacity(raw.len());
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
    #[inline]
    pub fn entry(self, key: &str) -> Option<Entry<'a>> {
        self.marked_entry(key, Mark::of(key))
    }

    fn marked_entry(self, key: &str, mark: Mark) -> Option<Entry<'a>> {
        let own = self.own_entry(key, mark);
        if own.is_some() || !self.tree.has_merges {
            return own;
        }
        self.with_merged().into_iter().skip(1).find_map(|mapping| mapping.own_entry(key, mark))
    }

    /// The entry of a key without those merged in.
    fn own_entry(self, key: &str, mark: Mark) -> Option<Entry<'a>> {
        let marked = self.children().1.iter().rev().filter(|pair| pair.mark == mark);
        let mut entries = marked.map(|pair| self.entry_at(pair));
        // A merge is no entry.
        entries.find(|entry| entry.key.as_str() == Some(key) && (key != "<<" || !entry.is_merge()))
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
