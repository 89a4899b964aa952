//! The tree under construction, whoever reads the text.

use super::node::{Comment, DocumentData, Kind, NodeData, NodeId, Properties, ScalarStyle, Text, Tree};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// No hand-written file comes near; a generated one is cut here with a diagnostic.
pub(super) const MAX_NODES: usize = 1_000_000;
pub(super) const MAX_DEPTH: usize = 256;

/// A collection that is still open.
pub(super) struct Frame {
    pub(super) node: NodeId,
    /// Where its children begin in [`Builder::pending`].
    first: usize,
    flow: bool,
}

#[derive(Default)]
pub(super) struct Builder {
    pub(super) nodes: Vec<NodeData>,
    children: Vec<NodeId>,
    pub(super) documents: Vec<DocumentData>,
    has_merges: bool,
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
            children: Vec::with_capacity(text.len() / 24),
            len: text.len(),
            ..Self::default()
        }
    }

    pub(super) fn finish(mut self, text: std::sync::Arc<str>) -> Tree {
        // The comment behind a block scalar's header may come after the scalar.
        if !self.comments.is_sorted_by_key(|comment| comment.span) {
            self.comments.sort_unstable_by_key(|comment| comment.span);
        }
        let Self { nodes, children, documents, has_merges, comments, errors, .. } = self;
        Tree { text, nodes, children, documents, has_merges, comments, errors }
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
        self.push(Kind::Scalar(style), span, text, tag)
    }

    /// Notes that a plain `<<` stands somewhere: only then mappings have more entries than are written in them.
    pub(super) fn merge(&mut self) {
        self.has_merges = true;
    }

    pub(super) fn open(
        &mut self,
        kind: Kind,
        flow: bool,
        span: Span,
        tag: Option<Box<str>>,
    ) -> Result<NodeId, Box<SyntaxError>> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(SyntaxError::new(span, message).not_checked()));
        }
        let node = self.push(kind, span, None, tag)?;
        if flow && let Some(data) = self.nodes.get_mut(node.0 as usize) {
            data.flow = true;
        }
        let flow = self.nodes.get(node.0 as usize).is_some_and(|data| data.flow);
        self.frames.push(Frame { node, first: self.pending.len(), flow });
        Ok(node)
    }

    /// Whether the innermost open collection is written with brackets or stands inside of brackets.
    pub(super) fn in_flow(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.flow)
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
        let start = self.children.len();
        self.children.extend(self.pending.drain(frame.first..));
        let last = self.children.get(start..).and_then(<[NodeId]>::last);
        let last = last.and_then(|id| self.nodes.get(id.0 as usize)).map(|node| node.span);
        let range = (offset(start), offset(self.children.len()));
        let Some(data) = self.nodes.get_mut(frame.node.0 as usize) else { return };
        data.children = range;
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
                data.incomplete = true;
                if odd && data.kind == Kind::Mapping {
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
        let kind = Kind::Scalar(ScalarStyle::Plain);
        self.nodes.push(NodeData { unknown: true, ..NodeData::new(kind, Span::empty(end)) });
        self.pending.push(id);
    }

    pub(super) fn push(
        &mut self,
        kind: Kind,
        span: Span,
        text: Option<Text>,
        tag: Option<Box<str>>,
    ) -> Result<NodeId, Box<SyntaxError>> {
        if self.nodes.len() >= MAX_NODES {
            let message = format!("more than {MAX_NODES} values in one file; the rest is not read");
            return Err(Box::new(SyntaxError::new(span, message).not_checked()));
        }
        let id = NodeId(offset(self.nodes.len()));
        let flow = self.in_flow();
        let nothing = text.is_none() && span.is_empty() && matches!(kind, Kind::Scalar(_));
        let properties = tag.map(|tag| Box::new(Properties { tag: Some(tag), anchor: None }));
        self.nodes.push(NodeData { text, properties, flow, ..NodeData::new(kind, span) });
        if self.frames.is_empty() {
            // `---` with nothing below has no root.
            if let Some(document) = self.documents.last_mut().filter(|_| !nothing) {
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
