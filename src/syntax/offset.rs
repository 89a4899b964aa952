//! From offsets in a text that was taken out of a file (continuation lines joined, indentation stripped) back to the file.

use crate::source::Span;

/// Where each byte of a derived text stands in its file.
pub trait OffsetMap {
    /// The offset in the file of byte `offset` of the derived text.
    fn source(&self, offset: u32) -> u32;

    /// The span in the file of a span of the derived text. Its end is where the last byte ends, so that it does not
    /// run over what was left out behind it.
    fn source_span(&self, span: Span) -> Span {
        let start = self.source(span.start);
        if span.is_empty() {
            return Span::empty(start);
        }
        Span::new(start, self.source(span.end.saturating_sub(1)).saturating_add(1).max(start))
    }
}

/// A text that stands in the file letter by letter, from this offset on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shift(pub u32);

impl OffsetMap for Shift {
    fn source(&self, offset: u32) -> u32 {
        self.0.saturating_add(offset)
    }
}

/// A text put together from pieces of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segments {
    /// Offset in the text and offset in the file of each piece's start, ascending in the first.
    pieces: Vec<(u32, u32)>,
}

impl Segments {
    /// Says that from `text` on the derived text is what stands in the file from `source` on. Calls go upwards.
    pub fn push(&mut self, text: u32, source: u32) {
        if let Some(last) = self.pieces.last_mut() {
            if last.0 == text {
                last.1 = source;
                return;
            }
            // What goes on where the piece before it ends is the same piece.
            if text.checked_sub(last.0) == source.checked_sub(last.1) && source >= last.1 {
                return;
            }
        }
        self.pieces.push((text, source));
    }

    /// The map of the part of the text that starts at `offset`.
    #[must_use]
    pub fn from(&self, offset: u32) -> Self {
        let mut tail = Self::default();
        tail.push(0, self.source(offset));
        for &(text, source) in self.pieces.iter().filter(|(text, _)| *text > offset) {
            tail.push(text - offset, source);
        }
        tail
    }
}

impl OffsetMap for Segments {
    fn source(&self, offset: u32) -> u32 {
        let next = self.pieces.partition_point(|&(text, _)| text <= offset);
        match next.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(&(text, source)) => source.saturating_add(offset - text),
            None => offset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OffsetMap, Segments, Shift};
    use crate::source::Span;

    #[test]
    fn spans_end_before_what_was_left_out() {
        // `ab\⏎cd` without its continuation is `abcd`.
        let mut map = Segments::default();
        map.push(0, 10);
        map.push(2, 14);
        assert_eq!(map.source_span(Span::new(0, 2)), Span::new(10, 12));
        assert_eq!(map.source_span(Span::new(1, 3)), Span::new(11, 15));
        assert_eq!(map.source_span(Span::new(2, 4)), Span::new(14, 16));
        assert_eq!(map.from(1).source_span(Span::new(1, 3)), Span::new(14, 16));
        assert_eq!(Shift(5).source_span(Span::new(1, 1)), Span::empty(6));
    }

    #[test]
    fn pieces_that_touch_are_one() {
        let mut map = Segments::default();
        map.push(0, 3);
        map.push(4, 7);
        map.push(6, 20);
        assert_eq!(map.pieces, [(0, 3), (6, 20)]);
    }
}
