//! Reads any YAML from the events of `granit-parser`, going on after a broken document at the next `---`.

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle as EventStyle, StructureStyle};
use rustc_hash::FxHashMap;

use super::arena::{NodeId, ScalarStyle, Text};
use super::builder::{Builder, Collection, offset};
use super::error;
use super::recover::{self, Gap};
use crate::source::Span;
use crate::syntax::SyntaxError;

/// Ten thousand broken documents are one message too many already.
const MAX_ERRORS: usize = 100;

/// Reads all documents of a stream. What is wrong stands in `Builder::errors`.
pub(super) fn read(text: &str) -> Builder {
    let mut reader = Reader::new(text, &[]);
    reader.run(false);
    reader.builder
}

/// What an attempt to read a text gives.
pub(super) enum Outcome {
    Read(Box<Builder>),
    /// The first fault, and the lines to leave out so that the rest can be read.
    Fault(Box<SyntaxError>, Gap),
}

/// Reads a text in which `gaps`, in order, are blank. Stops at the first fault that can be left out, if it may.
pub(super) fn attempt(text: &str, gaps: &[Gap], may_stop: bool) -> Outcome {
    let mut reader = Reader::new(text, gaps);
    match reader.run(may_stop) {
        Some((error, gap)) => Outcome::Fault(error, gap),
        None => Outcome::Read(Box::new(reader.builder)),
    }
}

struct Reader<'t> {
    text: &'t str,
    builder: Builder,
    anchors: FxHashMap<usize, NodeId>,
    /// The end of the last token seen: from here a block scalar's header is looked for.
    cursor: usize,
    /// What was left out of the text and not come to yet.
    gaps: &'t [Gap],
    /// The gap that the next node stands behind.
    passed: Option<Gap>,
    has_gaps: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str, gaps: &'t [Gap]) -> Self {
        let (builder, anchors) = (Builder::new(text), FxHashMap::default());
        Self { text, builder, anchors, cursor: 0, gaps, passed: None, has_gaps: !gaps.is_empty() }
    }

    fn run(&mut self, may_stop: bool) -> Option<(Box<SyntaxError>, Gap)> {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            // A values file may comment out hundreds of lines between a key and its value.
            max_buffered_comment_events: usize::MAX,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = parser.next_event() {
            let failed = match event {
                Ok((event, span)) => {
                    self.pass_gaps(&event, &span);
                    self.event(event, &span).err()
                }
                Err(scan) => {
                    let error = Box::new(error::describe(&scan, self.text, self.cursor));
                    let at = error.span.start as usize;
                    if may_stop
                        && error.users_fault
                        && let Some(gap) = recover::gap(self.text, &self.builder, self.cursor, at)
                    {
                        // Lines with less indentation were read as part of the brackets.
                        let bracket = self.builder.open_collections().0.filter(|_| gap.end <= at);
                        return Some((bracket.map_or(error, |open| Box::new(error::unclosed(self.text, open))), gap));
                    }
                    Some(error)
                }
            };
            let Some(failed) = failed else { continue };
            let stop = self.builder.is_full() || self.builder.errors.len() + 1 >= MAX_ERRORS;
            let at = failed.span.start;
            self.builder.errors.push(if self.builder.errors.len() + 1 >= MAX_ERRORS {
                SyntaxError::new(failed.span, format!("{MAX_ERRORS} syntax errors; the rest is not read")).not_checked()
            } else {
                *failed
            });
            self.builder.close_broken(at);
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
        let is_all_gap = self.builder.documents.is_empty() && self.passed.is_some();
        if self.builder.in_document || is_all_gap {
            self.builder.close_broken(offset(self.text.len()));
        }
        None
    }

    /// Notes the gaps that lie before an event, or where it stands.
    fn pass_gaps(&mut self, event: &Event<'_>, span: &granit_parser::Span) {
        let Some(gap) = self.gaps.first() else { return };
        let start = span.byte_range().map_or(0, |range| range.start);
        if start < gap.start || matches!(event, Event::Comment(..)) {
            return;
        }
        let (passed, rest) = self.gaps.split_at(self.gaps.partition_point(|gap| gap.start <= start));
        self.passed = passed.last().copied();
        self.gaps = rest;
        self.builder.note_gap();
    }

    fn event(&mut self, event: Event<'t>, span: &granit_parser::Span) -> Result<(), Box<SyntaxError>> {
        let range = span.byte_range().unwrap_or(0..0);
        let tag = || span.tag_span().and_then(|tag| tag.slice(self.text)).map(Box::from);
        match event {
            Event::DocumentStart(explicit, _) => {
                self.builder.begin_document(range.start, explicit.then_some(range.end));
                self.cursor = range.end;
                self.anchors.clear();
            }
            Event::DocumentEnd => self.builder.in_document = false,
            Event::Comment(..) => {
                let own_line = self.text.get(..range.start).is_none_or(|before| {
                    before
                        .trim_end_matches([' ', '\t'])
                        .chars()
                        .next_back()
                        .is_none_or(|c| matches!(c, '\n' | '\r' | '\u{feff}'))
                });
                self.builder.comment(Span::from_usize(range.start, range.end), own_line);
            }
            Event::Scalar(value, style, anchor, _) => {
                let tag = tag();
                let node = self.scalar(value, style, range, tag)?;
                self.anchor(anchor, node);
            }
            Event::SequenceStart(style, anchor, _) => {
                let tag = tag();
                self.open(Collection::Sequence, style, range, tag, anchor)?;
            }
            Event::MappingStart(style, anchor, _) => {
                let tag = tag();
                self.open(Collection::Mapping, style, range, tag, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(range),
            Event::Anchor(id, name) => {
                if let Some(&node) = self.anchors.get(&id) {
                    self.builder.anchor(node, &name);
                }
            }
            Event::Alias(id) => {
                let target = self.anchors.get(&id).copied();
                let span = Span::from_usize(range.start, range.end);
                if target.is_some_and(|target| self.builder.frames.iter().any(|frame| frame.node == target)) {
                    // Such a tree would have no end.
                    self.complain(SyntaxError::new(span, "alias refers to the node that holds it"));
                    self.alias(range, None)?;
                } else {
                    self.alias(range, target)?;
                }
            }
            // Its anchor may stand where nothing could be read.
            Event::UnresolvedAlias(_) if self.has_gaps => self.alias(range, None)?,
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
        if self.builder.errors.len() < MAX_ERRORS {
            self.builder.errors.push(error);
        }
    }

    fn alias(&mut self, range: std::ops::Range<usize>, target: Option<NodeId>) -> Result<(), Box<SyntaxError>> {
        self.cursor = range.end;
        let span = Span::from_usize(range.start, range.end);
        self.builder.alias(target, span).map(drop)
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
        if self.passed.take().is_some_and(|gap| gap.is_value && gap.start == range.start) {
            self.cursor = range.end;
            return self.builder.unread(range.start);
        }
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
        if style == ScalarStyle::Plain && value == "<<" {
            self.builder.merge();
        }
        let text = if style == ScalarStyle::Plain && range.is_empty() { None } else { Some(self.keep(value)) };
        self.cursor = self.cursor.max(range.end).max(span.end as usize);
        self.builder.scalar(style, span, text, tag)
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
        collection: Collection,
        style: StructureStyle,
        range: std::ops::Range<usize>,
        tag: Option<Box<str>>,
        anchor: usize,
    ) -> Result<(), Box<SyntaxError>> {
        let flow = matches!(style, StructureStyle::Flow);
        let node = self.builder.open(collection, flow, Span::from_usize(range.start, range.end), tag)?;
        if flow {
            self.cursor = range.end;
        }
        if self.passed.is_some() {
            self.builder.note_gap();
        }
        self.anchor(anchor, node);
        Ok(())
    }

    fn close(&mut self, end: std::ops::Range<usize>) {
        let bracket = (self.builder.in_flow() && !end.is_empty()).then_some(end.end);
        self.cursor = bracket.unwrap_or(self.cursor);
        self.builder.close(bracket);
    }
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
