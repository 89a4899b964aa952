//! The tree under construction, whoever reads the text.

use rustc_hash::FxHashMap;

use super::arena::{Content, DocumentData, Flags, Mark, NodeData, NodeId, Pair, Properties, ScalarStyle, Text};
use super::node::{Comment, Tree};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// No hand-written file comes near; a generated one is cut here with a diagnostic.
pub(super) const MAX_NODES: usize = 1_000_000;
pub(super) const MAX_DEPTH: usize = 256;

/// What a collection is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Collection {
    Mapping,
    Sequence,
}

/// A collection that is still open.
pub(super) struct Frame {
    pub(super) node: NodeId,
    /// Where its children begin in [`Builder::pending`].
    first: usize,
    flow: bool,
}

/// A block collection that is still open, with its children so far.
pub(super) struct Open<'b> {
    pub(super) is_mapping: bool,
    pub(super) children: Vec<&'b NodeData>,
}

#[derive(Default)]
pub(super) struct Builder {
    nodes: Vec<NodeData>,
    items: Vec<NodeId>,
    pairs: Vec<Pair>,
    texts: Vec<Box<str>>,
    properties: FxHashMap<NodeId, Properties>,
    pub(super) documents: Vec<DocumentData>,
    has_merges: bool,
    /// The plain `<<` that was read last.
    last_merge: Option<NodeId>,
    comments: Vec<Comment>,
    pub(super) errors: Vec<SyntaxError>,
    pub(super) frames: Vec<Frame>,
    /// Children of the open collections, the innermost last.
    pending: Vec<NodeId>,
    pub(super) in_document: bool,
    /// The length of the text.
    len: usize,
}

impl Builder {
    pub(super) fn new(text: &str) -> Self {
        Self {
            nodes: Vec::with_capacity(text.len() / 20),
            pairs: Vec::with_capacity(text.len() / 50),
            len: text.len(),
            ..Self::default()
        }
    }

    /// The tree over a text: the one that was read, or the template behind it.
    pub(super) fn finish(mut self, text: std::sync::Arc<str>) -> Tree {
        // The comment behind a block scalar's header may come after the scalar.
        if !self.comments.is_sorted_by_key(|comment| comment.span) {
            self.comments.sort_unstable_by_key(|comment| comment.span);
        }
        let Self { nodes, items, pairs, texts, properties, documents, has_merges, comments, errors, .. } = self;
        let mut tree = Tree {
            text,
            nodes,
            items,
            pairs,
            texts,
            properties,
            documents,
            has_merges,
            has_unknown: false,
            comments,
            errors,
        };
        tree.mark_keys();
        tree
    }

    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() >= MAX_NODES
    }

    /// Begins a document at `start`; `from` is the end of its `---`, if it has one.
    pub(super) fn begin_document(&mut self, start: usize, from: Option<usize>) {
        let start_offset = offset(start);
        if let Some(last) = self.documents.last_mut() {
            last.span.end = start_offset;
        }
        // What comes before the first document belongs to it.
        let from = from.unwrap_or(if self.documents.is_empty() { 0 } else { start });
        self.documents.push(DocumentData { span: Span::from_usize(from, self.len), root: None, broken: false });
        self.in_document = true;
    }

    pub(super) fn comment(&mut self, span: Span, own_line: bool) {
        self.comments.push(Comment { span, own_line });
    }

    /// A scalar; `text` is nothing for a null that is not written.
    pub(super) fn scalar(
        &mut self,
        style: ScalarStyle,
        span: Span,
        text: Option<Text>,
        tag: Option<Box<str>>,
    ) -> Result<NodeId, Box<SyntaxError>> {
        let is_root = text.is_some() || !span.is_empty();
        let content = match text {
            Some(Text::Source(span)) => Content::Source(style, span),
            Some(Text::Owned(text)) => {
                self.texts.push(text);
                Content::Owned(style, offset(self.texts.len() - 1))
            }
            None => Content::Source(style, Span::empty(span.start)),
        };
        self.push(content, span, tag, is_root)
    }

    /// An alias of a node above it; of none when there is no anchor of its name.
    pub(super) fn alias(&mut self, target: Option<NodeId>, span: Span) -> Result<NodeId, Box<SyntaxError>> {
        if target.is_none() {
            self.open_keys();
        }
        self.push(Content::Alias(target), span, None, true)
    }

    /// What comes next is not known: as a key, or merged with `<<`, it may be any key of its mapping.
    fn open_keys(&mut self) {
        let Some((innermost, outer)) = self.frames.split_last() else { return };
        let is_mapping = |frame: &Frame| {
            let data = self.nodes.get(frame.node.0 as usize);
            data.is_some_and(|data| matches!(data.content, Content::Mapping(..)))
        };
        // `<<: [*a, *b]` merges several: the key stands before the list.
        let (frame, behind) = if is_mapping(innermost) {
            (innermost, self.pending.len())
        } else if let Some(frame) = outer.last().filter(|frame| is_mapping(frame)) {
            (frame, innermost.first.saturating_sub(1))
        } else {
            return;
        };
        let before = self.pending.get(frame.first..behind).unwrap_or_default();
        let is_key = before.len() % 2 == 0;
        if is_key && is_mapping(innermost) || !is_key && before.last().copied() == self.last_merge {
            let node = frame.node;
            self.set(node, Flags::INCOMPLETE);
        }
    }

    pub(super) fn anchor(&mut self, id: NodeId, name: &str) {
        self.properties.entry(id).or_default().anchor = Some(name.into());
        self.set(id, Flags::PROPERTIES);
    }

    fn set(&mut self, id: NodeId, flag: Flags) {
        if let Some(node) = self.nodes.get_mut(id.0 as usize) {
            node.flags.set(flag);
        }
    }

    /// Notes that the next scalar is a plain `<<`: only then mappings have more entries than are written in them.
    pub(super) fn merge(&mut self) {
        self.has_merges = true;
        self.last_merge = Some(NodeId(offset(self.nodes.len())));
    }

    pub(super) fn open(
        &mut self,
        collection: Collection,
        flow: bool,
        span: Span,
        tag: Option<Box<str>>,
    ) -> Result<NodeId, Box<SyntaxError>> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(SyntaxError::new(span, message).not_checked()));
        }
        let content = match collection {
            Collection::Mapping => Content::Mapping(0, 0),
            Collection::Sequence => Content::Sequence(0, 0),
        };
        let node = self.push(content, span, tag, true)?;
        if flow {
            self.set(node, Flags::FLOW);
        }
        let flow = flow || self.in_flow();
        self.frames.push(Frame { node, first: self.pending.len(), flow });
        Ok(node)
    }

    /// Whether the innermost open collection is written with brackets or stands inside of brackets.
    pub(super) fn in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.flow)
    }

    /// Where the outermost open bracket stands, and the innermost block collection.
    pub(super) fn open_collections(&self) -> (Option<usize>, Option<Open<'_>>) {
        let data = |id: NodeId| self.nodes.get(id.0 as usize);
        let border = self.frames.iter().position(|frame| frame.flow).unwrap_or(self.frames.len());
        let bracket = self.frames.get(border).and_then(|frame| data(frame.node)).map(|node| node.span.start as usize);
        let block = border.checked_sub(1).and_then(|index| self.frames.get(index)).and_then(|frame| {
            let end = self.frames.get(border).map_or(self.pending.len(), |inner| inner.first);
            let children = self.pending.get(frame.first..end)?.iter().filter_map(|id| data(*id)).collect();
            Some(Open { is_mapping: matches!(data(frame.node)?.content, Content::Mapping(..)), children })
        });
        (bracket, block)
    }

    /// Where the root of the open document begins.
    pub(super) fn root_start(&self) -> Option<usize> {
        let document = self.documents.last().filter(|_| self.in_document)?;
        self.nodes.get(document.root?.0 as usize).map(|node| node.span.start as usize)
    }

    /// Something that was left out stood here: what is open may hold more.
    pub(super) fn note_gap(&mut self) {
        for frame in &self.frames {
            if let Some(data) = self.nodes.get_mut(frame.node.0 as usize) {
                data.flags.set(Flags::INCOMPLETE);
            }
        }
        // `key:` with nothing behind it had its value there.
        let is_nothing =
            |content: Content| matches!(content, Content::Source(ScalarStyle::Plain, text) if text.is_empty());
        if let Some(last) = self.nodes.last_mut().filter(|last| is_nothing(last.content)) {
            last.flags.set(Flags::UNKNOWN);
        }
        if let Some(document) = self.documents.last_mut() {
            document.broken = true;
        }
    }

    /// A value that could not be read.
    pub(super) fn unread(&mut self, at: usize) -> Result<NodeId, Box<SyntaxError>> {
        let id = self.scalar(ScalarStyle::Plain, Span::from_usize(at, at), None, None)?;
        self.set(id, Flags::UNKNOWN);
        Ok(id)
    }

    /// Moves the start of the innermost collection to that of its first child.
    pub(super) fn begin_at_first_child(&mut self) {
        let Some(frame) = self.frames.last() else { return };
        let child = self.pending.get(frame.first).and_then(|child| self.nodes.get(child.0 as usize));
        let Some(start) = child.map(|child| child.span.start) else { return };
        if let Some(data) = self.nodes.get_mut(frame.node.0 as usize) {
            data.span.start = start;
        }
    }

    /// Closes the innermost collection; `end` is the end of its bracket, if it has one.
    pub(super) fn close(&mut self, end: Option<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let last = self.pending.get(frame.first..).and_then(<[NodeId]>::last);
        let last = last.and_then(|id| self.nodes.get(id.0 as usize)).map(|node| node.span);
        let Some(data) = self.nodes.get_mut(frame.node.0 as usize) else { return };
        let children = self.pending.drain(frame.first..);
        if matches!(data.content, Content::Mapping(..)) {
            let start = self.pairs.len();
            self.pairs.extend(children.as_slice().chunks_exact(2).filter_map(|pair| match *pair {
                [key, value] => Some(Pair { mark: Mark::default(), key, value }),
                _ => None,
            }));
            data.content = Content::Mapping(offset(start), offset(self.pairs.len()));
        } else {
            let start = self.items.len();
            self.items.extend(children);
            data.content = Content::Sequence(offset(start), offset(self.items.len()));
        }
        if let Some(end) = end {
            data.span.end = offset(end);
        } else if let Some(last) = last {
            // Block collections have no closing mark, and the mapping in `[a: b]` has no brackets.
            data.span.end = last.end.max(data.span.start);
        }
    }

    /// Ends what a fault at `at` left open.
    pub(super) fn close_broken(&mut self, at: u32) {
        if !self.in_document {
            // The fault is in what comes before a document's first node: there is a document, but nothing of it.
            let start = self.documents.last().map_or(0, |last| last.span.end.min(at));
            self.documents.push(DocumentData { span: Span::new(start, offset(self.len)), root: None, broken: true });
        }
        while let Some(frame) = self.frames.last() {
            let node = frame.node;
            let odd = (self.pending.len() - frame.first) % 2 == 1;
            if let Some(data) = self.nodes.get_mut(node.0 as usize) {
                data.flags.set(Flags::INCOMPLETE);
                if odd && matches!(data.content, Content::Mapping(..)) {
                    self.lone_key();
                }
            }
            self.close(None);
        }
        if let Some(document) = self.documents.last_mut() {
            document.broken = true;
        }
        self.in_document = false;
    }

    /// Gives the last key, whose value could not be read, an unknown one.
    fn lone_key(&mut self) {
        let end = self.pending.last().and_then(|key| self.nodes.get(key.0 as usize)).map_or(0, |key| key.span.end);
        let id = NodeId(offset(self.nodes.len()));
        let span = Span::empty(end);
        let content = Content::Source(ScalarStyle::Plain, span);
        self.nodes.push(NodeData { content, span, flags: Flags::UNKNOWN });
        self.pending.push(id);
    }

    /// A node below the innermost open collection, or the root of the document when it may be one.
    fn push(
        &mut self,
        content: Content,
        span: Span,
        tag: Option<Box<str>>,
        is_root: bool,
    ) -> Result<NodeId, Box<SyntaxError>> {
        if self.is_full() {
            let message = format!("more than {MAX_NODES} values in one file; the rest is not read");
            return Err(Box::new(SyntaxError::new(span, message).not_checked()));
        }
        let id = NodeId(offset(self.nodes.len()));
        let flags = if self.in_flow() { Flags::FLOW } else { Flags::default() };
        self.nodes.push(NodeData { content, span, flags });
        if tag.is_some() {
            self.properties.insert(id, Properties { tag, anchor: None });
            self.set(id, Flags::PROPERTIES);
        }
        if self.frames.is_empty() {
            // `---` with nothing below has no root.
            if let Some(document) = self.documents.last_mut().filter(|_| is_root) {
                document.root = Some(id);
            }
        } else {
            self.pending.push(id);
        }
        Ok(id)
    }
}

pub(super) fn offset(at: usize) -> u32 {
    Span::from_usize(at, at).start
}
