//! A build as YAML text, with the place from which each part of it comes.

use super::resource::Resource;
use super::value::{Entry, Kind, Place, Scalar, Value};
use crate::source::Span;

/// Where a part of the text is written.
#[derive(Clone, Copy, Debug)]
struct Segment {
    span: Span,
    place: Place,
    /// Where in the place the letters of the span begin, when they stand there one by one.
    verbatim: Option<u32>,
}

/// Objects as one stream of documents.
#[derive(Debug, Default)]
pub struct Rendered {
    pub text: String,
    /// In the order of their starts; enclosing ones before what they enclose.
    segments: Vec<Segment>,
}

impl Rendered {
    /// The text of the objects, one document each.
    pub fn new<'r>(resources: impl IntoIterator<Item = &'r Resource>) -> Self {
        let mut rendered = Self::default();
        for resource in resources {
            rendered.text.push_str("---\n");
            rendered.value(&resource.value, 0);
            if !rendered.text.ends_with('\n') {
                rendered.text.push('\n');
            }
        }
        rendered
    }

    /// Where the text of a span is written: the same span when it is a part that was taken over as it stands, else the
    /// smallest part that holds it.
    pub fn origin(&self, span: Span) -> Option<Place> {
        // They are sorted by their starts.
        let first = self.segments.partition_point(|segment| segment.span.start < span.start);
        let at_start = self.segments.get(first..)?.iter().take_while(|segment| segment.span.start == span.start);
        if let Some(exact) = at_start.into_iter().find(|segment| segment.span == span) {
            return Some(exact.place);
        }
        let holds = |segment: &&Segment| segment.span.encloses(span);
        let smallest = self.segments.iter().filter(holds).min_by_key(|segment| segment.span.len())?;
        if let Some(start) = smallest.verbatim {
            let from = smallest.place.span.start + start + (span.start - smallest.span.start - start);
            return Some(Place::new(smallest.place.file, Span::new(from, from + span.len())));
        }
        // `key: value`, or a run of siblings: from the first part in it to the last.
        let inner = || self.segments.iter().filter(|segment| span.encloses(segment.span));
        let first = inner().next()?;
        let last = inner().max_by_key(|segment| segment.span.end)?;
        if first.span.start != span.start || first.place.file != last.place.file {
            return Some(if first.span.start == span.start { first.place } else { smallest.place });
        }
        let is_forward = first.place.span.start <= last.place.span.start;
        let span = if is_forward { first.place.span.to(last.place.span) } else { first.place.span };
        Some(Place::new(first.place.file, span))
    }

    fn here(&self) -> usize {
        self.text.len()
    }

    fn indent(&mut self, depth: usize) {
        self.text.extend(std::iter::repeat_n("  ", depth));
    }

    /// Reserves a segment that encloses those that come next.
    fn open(&mut self, place: Place) -> usize {
        let start = self.here();
        self.segments.push(Segment { span: Span::from_usize(start, start), place, verbatim: None });
        self.segments.len() - 1
    }

    fn close(&mut self, segment: usize) {
        let end = self.text.trim_end_matches('\n').len();
        if let Some(segment) = self.segments.get_mut(segment) {
            segment.span = Span::new(segment.span.start, Span::from_usize(end, end).end.max(segment.span.start));
        }
    }

    /// Writes a block; the cursor stands where its first line begins, already indented.
    fn value(&mut self, value: &Value, depth: usize) {
        let segment = self.open(value.place);
        match &value.kind {
            Kind::Scalar(scalar) => self.scalar(scalar, segment),
            Kind::Map(entries) if entries.is_empty() => self.text.push_str("{}"),
            Kind::List(items) if items.is_empty() => self.text.push_str("[]"),
            Kind::Map(entries) => {
                for (index, entry) in entries.iter().enumerate() {
                    if index > 0 {
                        self.indent(depth);
                    }
                    self.entry(entry, depth);
                }
            }
            Kind::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.indent(depth);
                    }
                    self.text.push_str("- ");
                    self.value(item, depth + 1);
                    self.end_line();
                }
            }
        }
        self.close(segment);
    }

    fn entry(&mut self, entry: &Entry, depth: usize) {
        let key = self.open(entry.key_place);
        if is_plain_key(&entry.key) {
            self.text.push_str(&entry.key);
        } else {
            self.quoted(&entry.key);
        }
        self.close(key);
        self.text.push(':');
        let is_block = match &entry.value.kind {
            Kind::Scalar(_) => false,
            Kind::List(items) => !items.is_empty(),
            Kind::Map(entries) => !entries.is_empty(),
        };
        if is_block {
            self.text.push('\n');
            self.indent(depth + 1);
            self.value(&entry.value, depth + 1);
        } else {
            self.text.push(' ');
            self.value(&entry.value, depth + 1);
        }
        self.end_line();
    }

    fn end_line(&mut self) {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn scalar(&mut self, scalar: &Scalar, segment: usize) {
        let is_verbatim = if scalar.is_plain && !scalar.text.contains('\n') {
            self.text.push_str(&scalar.text);
            scalar.verbatim == Some(0)
        } else {
            let start = self.here();
            self.quoted(&scalar.text);
            scalar.verbatim == Some(1) && self.here() - start == scalar.text.len() + 2
        };
        if let Some(segment) = self.segments.get_mut(segment).filter(|_| is_verbatim) {
            segment.verbatim = Some(u32::from(!scalar.is_plain));
        }
    }

    /// In double quotes; JSON's escapes are YAML's too.
    fn quoted(&mut self, text: &str) {
        self.text.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

fn is_plain_key(key: &str) -> bool {
    key.as_bytes().first().is_some_and(u8::is_ascii_alphabetic)
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b'$'))
}
