//! The lines of a file around some spans as reports may show them: secrets masked, treacherous characters visible, long
//! lines cut.

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape;
use crate::source::{SourceFile, Span};

/// Lines of context above and below a place.
pub(super) const CONTEXT: usize = 1;
/// Of a longer line (in bytes), a part is shown.
const LONG_LINE: u32 = 240;
/// How much of a long line is shown (in characters) before and after the place it is shown for.
const SHOWN_BEFORE: usize = 40;
const SHOWN_AFTER: usize = 120;

/// One line of the frame.
struct Line {
    /// Its number in the file, from 0.
    number: usize,
    /// Where it starts in the text of the frame.
    start: usize,
    end: usize,
    /// Byte in the file and byte in the frame of each character, ascending, and of the end.
    map: Vec<(u32, usize)>,
}

/// Some lines of a file, ready to be shown. Offsets are into the frame, line numbers of the file.
pub(super) struct Frame {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// Where a place starts in the frame, and its column in the file from 0.
    columns: Vec<(usize, usize)>,
}

impl Frame {
    /// The frame around `spans`, and where each of them is in it: on its first line, at least one character wide.
    pub(super) fn new(source: &SourceFile, secrets: &[Span], spans: &[Span]) -> (Self, Vec<std::ops::Range<usize>>) {
        let index = source.lines();
        let last = index.len().saturating_sub(1);
        let places: Vec<(usize, Span)> = spans.iter().map(|span| first_line(source, *span)).collect();
        let mut numbers: Vec<usize> =
            places.iter().flat_map(|(line, _)| line.saturating_sub(CONTEXT)..=(line + CONTEXT).min(last)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let name = escape::terminal(source.path.as_str()).into_owned();
        let mut frame = Self { name, text: String::new(), lines: Vec::new(), columns: Vec::new() };
        for number in numbers {
            let anchor = places.iter().find(|(line, _)| *line == number).map(|(_, span)| span.start);
            frame.push(source, secrets, number, anchor);
        }
        let mut shown = Vec::with_capacity(places.len());
        for (number, span) in places {
            let range = frame.locate(number, span);
            let column = source.position(span.start).column.saturating_sub(1);
            frame.columns.push((range.start, column as usize));
            shown.push(range);
        }
        (frame, shown)
    }

    fn push(&mut self, source: &SourceFile, secrets: &[Span], number: usize, anchor: Option<u32>) {
        let whole = source.lines().line_span(number, &source.text);
        let part = if whole.len() > LONG_LINE { cut(source, whole, anchor.unwrap_or(whole.start)) } else { whole };
        let start = self.text.len();
        let mut map = Vec::new();
        if part.start > whole.start {
            self.text.push('…');
        }
        let text = source.slice(part);
        let first_secret = secrets.partition_point(|secret| secret.end <= part.start);
        let mut secrets = secrets.get(first_secret..).unwrap_or_default().iter().peekable();
        let mut masked_until = 0;
        let mut masked_at = start;
        for (at, character) in text.char_indices() {
            let offset = part.start + Span::from_usize(at, at).start;
            while let Some(secret) =
                secrets.next_if(|secret| secret.start < offset + Span::from_usize(0, character.len_utf8()).end)
            {
                if secret.end > offset.max(masked_until) {
                    if offset >= masked_until {
                        masked_at = self.text.len();
                        self.text.push_str("****");
                    }
                    masked_until = secret.end;
                }
            }
            if offset < masked_until {
                map.push((offset, masked_at));
                continue;
            }
            map.push((offset, self.text.len()));
            escape::push_frame(&mut self.text, character, text.get(at + character.len_utf8()..).unwrap_or(""));
        }
        map.push((part.end, self.text.len()));
        if part.end < whole.end {
            self.text.push('…');
        }
        self.lines.push(Line { number, start, end: self.text.len(), map });
        self.text.push('\n');
    }

    /// Where `span`, on line `number` of the file, is in the frame.
    fn locate(&self, number: usize, span: Span) -> std::ops::Range<usize> {
        let Some(line) = self.lines.iter().find(|line| line.number == number) else { return 0..0 };
        let place = |offset: u32| {
            let next = line.map.partition_point(|(byte, _)| *byte < offset);
            line.map.get(next).map_or(line.end, |(_, shown)| *shown)
        };
        let (start, end) = (place(span.start), place(span.end));
        start..end.max(start)
    }
}

/// The line on which a span starts and the part of the span on it, without blanks at its end.
fn first_line(source: &SourceFile, span: Span) -> (usize, Span) {
    let end_of_text = Span::from_usize(source.text.len(), source.text.len()).start;
    let number = source.lines().line(span.start.min(end_of_text));
    let line = source.lines().line_span(number, &source.text);
    let start = span.start.clamp(line.start, line.end);
    let end = span.end.clamp(start, line.end);
    let trimmed = source.slice(Span::new(start, end)).trim_end().len();
    let end = if trimmed == 0 { end } else { start + Span::from_usize(0, trimmed).end };
    (number, Span::new(start, end))
}

/// The part of a long line around `anchor`.
fn cut(source: &SourceFile, line: Span, anchor: u32) -> Span {
    let before = source.slice(Span::new(line.start, anchor));
    let after = source.slice(Span::new(anchor, line.end));
    let start = before.char_indices().rev().take(SHOWN_BEFORE).last().map_or(before.len(), |(at, _)| at);
    let end = after.char_indices().nth(SHOWN_AFTER).map_or(after.len(), |(at, _)| at);
    Span::new(line.start + Span::from_usize(start, start).start, anchor + Span::from_usize(end, end).start)
}

impl SourceCode for Frame {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let line_of = |offset: usize| self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let first = line_of(span.offset());
        let last = line_of(span.offset() + span.len().saturating_sub(1)).max(first);
        // Context ends where lines of the file are left out.
        let follows = |a: usize, b: usize| match (self.lines.get(a), self.lines.get(b)) {
            (Some(a), Some(b)) => a.number + 1 == b.number,
            _ => false,
        };
        let top = (0..before).fold(first, |top, _| if top > 0 && follows(top - 1, top) { top - 1 } else { top });
        let bottom = (0..after).fold(last, |bottom, _| if follows(bottom, bottom + 1) { bottom + 1 } else { bottom });
        let (Some(top_line), Some(bottom_line)) = (self.lines.get(top), self.lines.get(bottom)) else {
            return Err(MietteError::OutOfBounds);
        };
        let shown = top_line.start..bottom_line.end;
        let bytes = self.text.as_bytes().get(shown.clone()).ok_or(MietteError::OutOfBounds)?;
        let known = self.columns.iter().find(|(start, _)| *start == span.offset()).filter(|_| before == 0);
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            bytes,
            SourceSpan::from(shown),
            top_line.number,
            known.map_or(0, |(_, column)| *column),
            bottom - top + 1,
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::Frame;
    use crate::source::{FileId, SourceFile, Span};

    fn frame(text: &str, secrets: &[Span], span: Span) -> (String, String) {
        let source = SourceFile::new(FileId(0), "a", text);
        let (frame, ranges) = Frame::new(&source, secrets, &[span]);
        let shown = frame.text.get(ranges[0].clone()).unwrap().to_owned();
        (frame.text, shown)
    }

    #[test]
    fn a_place_is_found_again_behind_what_became_visible() {
        let (text, shown) = frame("a\u{1b}[2J: b\u{202e}c d\n", &[], Span::new(7, 12));
        assert_eq!(text, "a\\u{1b}[2J: b\\u{202e}c d\n\n");
        assert_eq!(shown, "b\\u{202e}c");
    }

    #[test]
    fn secrets_are_masked_and_do_not_tell_their_length() {
        let text = "user: x\nkey: hunter2-hunter2 # old\nend\n";
        let secret = Span::new(13, 28);
        for span in [Span::new(0, 4), Span::new(8, 11), secret, Span::new(15, 17), Span::new(29, 30)] {
            let (text, _) = frame(text, &[secret], span);
            assert!(text.contains("key: **** # old\n"), "{text}");
        }
        assert_eq!(frame(text, &[secret], secret).1, "****");
        assert_eq!(frame(text, &[Span::new(0, 39)], Span::new(8, 11)).0, "****\n****\n****\n");
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let line = format!("{}needle{}\n", "é".repeat(500), "x".repeat(500));
        let (text, shown) = frame(&line, &[], Span::new(1000, 1006));
        assert_eq!(shown, "needle");
        assert!(text.starts_with("…é") && text.trim_end().ends_with("x…"), "{text}");
        assert!(text.chars().count() < 200);
    }

    #[test]
    fn odd_spans_stay_inside() {
        for (start, end) in [(0, 0), (3, 3), (4, 4), (9, 99), (999, 9_999), (1, 2), (5, 2)] {
            let (text, _) = frame("é\r\nb\n", &[], Span::new(start, end));
            assert!(!text.is_empty());
        }
        assert_eq!(frame("", &[], Span::new(0, 5)).0, "\n");
    }
}
