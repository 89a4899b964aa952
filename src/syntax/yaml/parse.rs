//! Builds the tree from the events of `granit-parser`, going on after a broken document at the next `---`.

use std::borrow::Cow;
use std::sync::Arc;

use granit_parser::{Event, Parser, ScalarStyle as EventStyle, StructureStyle};
use rustc_hash::FxHashMap;

use super::error;
use super::node::{Alias, Comment, DocumentData, Kind, NodeData, NodeId, Properties, ScalarStyle, Text, Tree};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// No hand-written file comes near; a generated one is cut here with a diagnostic.
const MAX_NODES: usize = 1_000_000;
const MAX_DEPTH: usize = 256;
/// Ten thousand broken documents are one message too many already.
const MAX_ERRORS: usize = 100;

/// Reads all documents of a stream. Never fails: what is wrong stands in [`Tree::errors`], and a broken document keeps
/// what stood before the fault (its open collections are [`is_incomplete`](super::Node::is_incomplete)).
pub fn parse(text: Arc<str>) -> Tree {
    let source = Arc::clone(&text);
    parse_masked(text, &source)
}

/// Reads `masked`, of the same length as `text`, and gives a tree over `text`: what a template engine prints stands in
/// `masked` as something that YAML can read.
pub(in crate::syntax) fn parse_masked(text: Arc<str>, masked: &str) -> Tree {
    let mut builder = Builder::new(masked);
    builder.run();
    let Builder { nodes, children, documents, has_merges, mut comments, errors, .. } = builder;
    // The comment behind a block scalar's header comes after the scalar.
    comments.sort_unstable_by_key(|comment| comment.span);
    Tree { text, nodes, children, documents, has_merges, comments, errors }
}

/// A collection that is still open.
struct Frame {
    node: NodeId,
    /// Where its children begin in `Builder::pending`.
    first: usize,
}

struct Builder<'t> {
    text: &'t str,
    nodes: Vec<NodeData>,
    children: Vec<NodeId>,
    documents: Vec<DocumentData>,
    has_merges: bool,
    comments: Vec<Comment>,
    errors: Vec<SyntaxError>,
    frames: Vec<Frame>,
    /// Children of the open collections, the innermost last.
    pending: Vec<NodeId>,
    anchors: FxHashMap<usize, NodeId>,
    in_document: bool,
    /// The end of the last token seen: from here a block scalar's header is looked for.
    cursor: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            nodes: Vec::with_capacity(text.len() / 20),
            children: Vec::with_capacity(text.len() / 24),
            documents: Vec::new(),
            has_merges: false,
            comments: Vec::new(),
            errors: Vec::new(),
            frames: Vec::new(),
            pending: Vec::new(),
            anchors: FxHashMap::default(),
            in_document: false,
            cursor: 0,
        }
    }

    fn run(&mut self) {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            // A values file may comment out hundreds of lines between a key and its value.
            max_buffered_comment_events: usize::MAX,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = parser.next_event() {
            let failed = match event {
                Ok((event, span)) => self.event(event, &span).err(),
                Err(scan) => Some(Box::new(error::describe(&scan, self.text, self.cursor))),
            };
            let Some(failed) = failed else { continue };
            let stop = self.nodes.len() >= MAX_NODES || self.errors.len() + 1 >= MAX_ERRORS;
            let at = failed.span.start;
            self.errors.push(if self.errors.len() + 1 >= MAX_ERRORS {
                SyntaxError::new(failed.span, format!("{MAX_ERRORS} syntax errors; the rest is not read")).not_checked()
            } else {
                *failed
            });
            self.close_broken(at);
            if stop || !matches!(parser.proceed_next_document(), Ok(true)) {
                // Comments behind the fault are worth having: a suppression may stand there.
                while let Some(Ok((event, span))) = parser.next_event() {
                    if stop || !matches!(event, Event::Comment(..) | Event::StreamEnd) {
                        break;
                    }
                    let _ = self.event(event, &span);
                }
                break;
            }
        }
        if self.in_document {
            self.close_broken(offset(self.text.len()));
        }
    }

    fn event(&mut self, event: Event<'t>, span: &granit_parser::Span) -> Result<(), Box<SyntaxError>> {
        let range = span.byte_range().unwrap_or(0..0);
        let tag = || span.tag_span().and_then(|tag| tag.slice(self.text)).map(Box::from);
        match event {
            Event::DocumentStart(explicit, _) => {
                let start = offset(range.start);
                if let Some(last) = self.documents.last_mut() {
                    last.span.end = start;
                }
                let from = if explicit { range.end } else { self.documents.last().map_or(0, |_| range.start) };
                self.documents.push(DocumentData {
                    span: Span::from_usize(from, self.text.len()),
                    root: None,
                    broken: false,
                });
                self.in_document = true;
                self.cursor = range.end;
                self.anchors.clear();
            }
            Event::DocumentEnd => self.in_document = false,
            Event::Comment(..) => {
                let own_line = self.text.get(..range.start).is_none_or(|before| {
                    before
                        .trim_end_matches([' ', '\t'])
                        .chars()
                        .next_back()
                        .is_none_or(|c| matches!(c, '\n' | '\r' | '\u{feff}'))
                });
                self.comments.push(Comment { span: Span::from_usize(range.start, range.end), own_line });
            }
            Event::Scalar(value, style, anchor, _) => {
                let tag = tag();
                let node = self.scalar(value, style, range, tag)?;
                self.anchor(anchor, node);
            }
            Event::SequenceStart(style, anchor, _) => {
                let tag = tag();
                self.open(Kind::Sequence, style, range, tag, anchor)?;
            }
            Event::MappingStart(style, anchor, _) => {
                let tag = tag();
                self.open(Kind::Mapping, style, range, tag, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Anchor(id, name) => {
                if let Some(node) = self.anchors.get(&id).and_then(|node| self.nodes.get_mut(node.0 as usize)) {
                    node.properties.get_or_insert_default().anchor = Some(Box::from(name.as_ref()));
                }
            }
            Event::Alias(id) => {
                let target = self.anchors.get(&id).copied();
                let span = Span::from_usize(range.start, range.end);
                if target.is_some_and(|target| self.frames.iter().any(|frame| frame.node == target)) {
                    // Such a tree would have no end.
                    self.complain(SyntaxError::new(span, "alias refers to the node that holds it"));
                    self.alias(range, None)?;
                } else {
                    self.alias(range, target)?;
                }
            }
            Event::UnresolvedAlias(name) => {
                let span = Span::from_usize(range.start, range.end);
                self.complain(
                    SyntaxError::new(span, format!("alias `*{name}` names no anchor above it"))
                        .with_help("define the anchor with `&` above, or quote a text that begins with `*`"),
                );
                self.alias(range, None)?;
            }
            // Begin and end of the stream; the parser reserves the right to add events.
            _ => {}
        }
        Ok(())
    }

    /// Notes an error that breaks no structure.
    fn complain(&mut self, error: SyntaxError) {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(error);
        }
    }

    fn alias(&mut self, range: std::ops::Range<usize>, target: Option<NodeId>) -> Result<(), Box<SyntaxError>> {
        self.cursor = range.end;
        let span = Span::from_usize(range.start, range.end);
        self.push(Kind::Alias(Alias { target }), span, None, None).map(drop)
    }

    fn anchor(&mut self, id: usize, node: NodeId) {
        if id != 0 {
            self.anchors.insert(id, node);
        }
    }

    fn scalar(
        &mut self,
        value: Cow<'t, str>,
        style: EventStyle,
        range: std::ops::Range<usize>,
        tag: Option<Box<str>>,
    ) -> Result<NodeId, Box<SyntaxError>> {
        let style = match style {
            EventStyle::Plain => ScalarStyle::Plain,
            EventStyle::SingleQuoted => ScalarStyle::SingleQuoted,
            EventStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
            EventStyle::Literal => ScalarStyle::Literal,
            EventStyle::Folded => ScalarStyle::Folded,
        };
        let span = if style.is_block() {
            block_scalar_span(self.text, self.cursor, &range)
        } else if range.is_empty() && self.text.as_bytes().get(range.start) == Some(&b':') {
            // The parser places a missing value before the colon.
            Span::from_usize(range.start + 1, range.start + 1)
        } else {
            Span::from_usize(range.start, range.end)
        };
        // The parser ends the last line where the file does not: `|` keeps the line ends that are there.
        let is_cut = style.is_block() && span.end as usize == self.text.len() && !self.text.ends_with(['\n', '\r']);
        let value = match value {
            Cow::Owned(mut value) if is_cut && value.ends_with('\n') => {
                value.pop();
                Cow::Owned(value)
            }
            value => value,
        };
        // The parser tells an empty value as `~` of no width.
        self.has_merges |= style == ScalarStyle::Plain && value == "<<";
        let text = if style == ScalarStyle::Plain && range.is_empty() { None } else { Some(self.keep(value)) };
        self.cursor = self.cursor.max(range.end).max(span.end as usize);
        self.push(Kind::Scalar(style), span, text, tag)
    }

    /// Text that stands in the source letter by letter is kept as a span.
    fn keep(&self, value: Cow<'t, str>) -> Text {
        let Cow::Borrowed(borrowed) = value else { return Text::Owned(value.into()) };
        let start = (borrowed.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        match self.text.get(start..start.wrapping_add(borrowed.len())) {
            Some(same) if same == borrowed => Text::Source(Span::from_usize(start, start + borrowed.len())),
            _ => Text::Owned(borrowed.into()),
        }
    }

    fn open(
        &mut self,
        kind: Kind,
        style: StructureStyle,
        range: std::ops::Range<usize>,
        tag: Option<Box<str>>,
        anchor: usize,
    ) -> Result<(), Box<SyntaxError>> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("nested deeper than {MAX_DEPTH} levels");
            return Err(Box::new(SyntaxError::new(Span::from_usize(range.start, range.end), message).not_checked()));
        }
        let node = self.push(kind, Span::from_usize(range.start, range.end), None, tag)?;
        if matches!(style, StructureStyle::Flow) {
            self.cursor = range.end;
            if let Some(data) = self.nodes.get_mut(node.0 as usize) {
                data.flow = true;
            }
        }
        self.anchor(anchor, node);
        self.frames.push(Frame { node, first: self.pending.len() });
        Ok(())
    }

    fn close(&mut self, end: std::ops::Range<usize>) {
        let Some(frame) = self.frames.pop() else { return };
        let start = self.children.len();
        self.children.extend(self.pending.drain(frame.first..));
        let last = self.children.get(start..).and_then(<[NodeId]>::last);
        let last = last.and_then(|id| self.nodes.get(id.0 as usize)).map(|node| node.span);
        let range = (offset(start), offset(self.children.len()));
        let Some(data) = self.nodes.get_mut(frame.node.0 as usize) else { return };
        data.children = range;
        if data.flow && !end.is_empty() {
            data.span.end = offset(end.end);
            self.cursor = end.end;
        } else if let Some(last) = last {
            // Block collections have no closing mark, and the mapping in `[a: b]` has no brackets.
            data.span.end = last.end.max(data.span.start);
        }
    }

    /// Ends what a fault at `at` left open.
    fn close_broken(&mut self, at: u32) {
        if !self.in_document {
            // The fault is in what comes before a document's first node: there is a document, but nothing of it.
            let start = self.documents.last().map_or(0, |last| last.span.end.min(at));
            self.documents.push(DocumentData {
                span: Span::new(start, offset(self.text.len())),
                root: None,
                broken: true,
            });
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
            self.close(0..0);
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

    fn push(
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
        let flow =
            self.frames.last().and_then(|frame| self.nodes.get(frame.node.0 as usize)).is_some_and(|node| node.flow);
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

fn offset(at: usize) -> u32 {
    Span::from_usize(at, at).start
}

/// From the `|` or `>` behind `cursor` to the end of the last content line. `content` is the parser's span, which begins
/// at the first letter of the content and ends at the next token.
fn block_scalar_span(text: &str, cursor: usize, content: &std::ops::Range<usize>) -> Span {
    let header = block_scalar_header(text, cursor).unwrap_or(content.start);
    let rest = text.get(header..).unwrap_or("");
    let indicators = rest.bytes().take_while(|byte| matches!(byte, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9')).count();
    let mut end = header + indicators;
    let body = text.get(content.clone()).unwrap_or("");
    let kept = body.trim_end().len();
    if kept > 0 {
        let line_end = memchr::memchr(b'\n', body.as_bytes().get(kept..).unwrap_or_default());
        let line = body.get(..line_end.map_or(body.len(), |at| kept + at)).unwrap_or(body);
        end = content.start + line.strip_suffix('\r').unwrap_or(line).len();
    }
    Span::from_usize(header, end)
}

fn block_scalar_header(text: &str, cursor: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = cursor;
    loop {
        match bytes.get(at)? {
            b'|' | b'>' => return Some(at),
            // The last three are a byte order mark.
            b' ' | b'\t' | b'\r' | b'\n' | b':' | b'-' | b'?' | b'.' | b',' | b'[' | b'{' | 0xEF | 0xBB | 0xBF => {
                at += 1;
            }
            b'#' | b'%' => at += memchr::memchr(b'\n', bytes.get(at..)?)?,
            b'!' | b'&' => at += bytes.get(at..)?.iter().position(u8::is_ascii_whitespace)?,
            _ => return None,
        }
    }
}
