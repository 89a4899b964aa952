//! The text of a file as reports may show it: secrets and dangerous characters hidden, byte offsets kept.

use std::borrow::Cow;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape;
use crate::source::{LineIndex, SourceFile, Span};

/// A file's text, ready to be shown, with its line index, so that a frame costs no scan of the file.
pub(super) struct Frame<'a> {
    text: Cow<'a, str>,
    lines: &'a LineIndex,
    name: String,
}

impl<'a> Frame<'a> {
    pub(super) fn new(source: &'a SourceFile, secrets: &[Span]) -> Self {
        let mut text = escape::frame(&source.text);
        if !secrets.is_empty() {
            text = Cow::Owned(mask(&text, secrets));
        }
        Self { text, lines: source.lines(), name: escape::terminal(source.path.as_str()).into_owned() }
    }

    /// The longest line that a frame around `span` would print, in bytes.
    pub(super) fn longest_line(&self, span: Span) -> u32 {
        let (first, last) = (self.lines.line(span.start), self.lines.line(span.end));
        (first.saturating_sub(1)..=last + 1).map(|line| self.lines.line_span(line, &self.text).len()).max().unwrap_or(0)
    }

    /// The span clamped to the text and to one line, which is what a frame shows best.
    pub(super) fn clamp(&self, span: Span) -> Span {
        let end_of_text = Span::from_usize(self.text.len(), self.text.len()).start;
        let start = span.start.min(end_of_text);
        let line_end = self.lines.line_span(self.lines.line(start), &self.text).end.max(start);
        let mut end = span.end.clamp(start, line_end);
        while end > start && !self.text.is_char_boundary(end as usize) {
            end -= 1;
        }
        Span::new(start, end)
    }
}

/// Replaces the secrets by `*`, byte for byte.
fn mask(text: &str, secrets: &[Span]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for span in secrets {
        // A span that cuts a character would leave half of it; widen it to whole characters.
        let mut range = span.range();
        range.end = range.end.min(text.len());
        range.start = range.start.min(range.end);
        while range.start > 0 && !text.is_char_boundary(range.start) {
            range.start -= 1;
        }
        while range.end < text.len() && !text.is_char_boundary(range.end) {
            range.end += 1;
        }
        for byte in bytes.get_mut(range).unwrap_or_default() {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

impl SourceCode for Frame<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let at = |offset: usize| Span::from_usize(offset, offset).start;
        let first = self.lines.line(at(span.offset())).saturating_sub(before);
        let end_of_span = at(span.offset() + span.len().saturating_sub(1));
        let last = (self.lines.line(end_of_span) + after).min(self.lines.len().saturating_sub(1));
        let shown = self.lines.line_span(first, &self.text).to(self.lines.line_span(last, &self.text));
        let bytes = self.text.as_bytes().get(shown.range()).ok_or(MietteError::OutOfBounds)?;
        let column = if before == 0 { span.offset().saturating_sub(shown.start as usize) } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            bytes,
            SourceSpan::from(shown.range()),
            first,
            column,
            last - first + 1,
        )))
    }
}
