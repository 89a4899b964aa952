//! Maps a byte of a scalar's value back to the source: indentation, escapes and folded lines make the two differ.

use super::arena::ScalarStyle;
use super::node::Node;
use crate::syntax::offset::{OffsetMap, Segments};

/// Where each byte of one scalar's value comes from. Build it once per scalar, ask often.
#[derive(Clone, Debug)]
pub struct ContentMap {
    /// (offset in the value, offset in the source) where a run of equal bytes begins; ascending.
    runs: Vec<(u32, u32)>,
    end: u32,
}

impl ContentMap {
    /// The source offset of byte `offset` of the value. Past the end: the end of the scalar.
    pub fn source_offset(&self, offset: u32) -> u32 {
        let run = self.runs.partition_point(|&(value, _)| value <= offset).saturating_sub(1);
        let Some(&(value, source)) = self.runs.get(run) else { return self.end };
        source.saturating_add(offset.saturating_sub(value)).min(self.end)
    }

    /// The source span of a span of the value.
    pub fn source_span(&self, span: crate::source::Span) -> crate::source::Span {
        let start = self.source_offset(span.start);
        // The end of a span belongs to its last byte, not to the next line's first.
        let end = if span.is_empty() { start } else { self.source_offset(span.end - 1).saturating_add(1) };
        crate::source::Span::new(start, end.max(start))
    }
}

impl ContentMap {
    /// The same map, for texts that are put together from several.
    pub fn segments(&self) -> Segments {
        let mut segments = Segments::default();
        for &(value, source) in &self.runs {
            segments.push(value, source);
        }
        segments
    }
}

impl OffsetMap for ContentMap {
    fn source(&self, offset: u32) -> u32 {
        self.source_offset(offset)
    }
}

impl Node<'_> {
    /// The map from this scalar's value ([`Node::as_str`]) to the source; empty for collections.
    pub fn content_map(self) -> ContentMap {
        let node = self.resolved();
        let span = node.span();
        let mut mapper = Mapper { runs: Vec::new(), value: 0 };
        if let (Some(value), Some(style)) = (node.as_str(), node.style()) {
            let source = node.source().as_bytes();
            if let Some(start) = node.verbatim_start() {
                mapper.runs.push((0, start));
            } else if style.is_block() {
                mapper.block(value.as_bytes(), source, style == ScalarStyle::Folded, span.start);
            } else {
                mapper.inline(value.as_bytes(), source, style, span.start);
            }
        }
        ContentMap { runs: mapper.runs, end: span.end }
    }

    /// The source offset of byte `text_offset` of the value. For many offsets of one scalar use [`Node::content_map`].
    pub fn offset_in_source(self, text_offset: u32) -> u32 {
        self.content_map().source_offset(text_offset)
    }
}

struct Mapper {
    runs: Vec<(u32, u32)>,
    value: usize,
}

impl Mapper {
    /// From here on, bytes of value and source are equal; `source` counts from `base`.
    fn run(&mut self, base: u32, source: usize) {
        let value = u32::try_from(self.value).unwrap_or(u32::MAX);
        let source = base.saturating_add(u32::try_from(source).unwrap_or(u32::MAX));
        match self.runs.last() {
            Some(&(v, s)) if value.checked_sub(v).and_then(|run| s.checked_add(run)) == Some(source) => {}
            _ => self.runs.push((value, source)),
        }
    }

    /// `|` and `>`: the value's lines are the source's without indentation; `>` joins some of them.
    fn block(&mut self, value: &[u8], source: &[u8], folded: bool, base: u32) {
        let Some(mut at) = memchr::memchr(b'\n', source).map(|end| end + 1) else { return };
        let indent = block_indent(value, source.get(at..).unwrap_or_default());
        while at <= source.len() {
            let line = source.get(at..).unwrap_or_default();
            let end = memchr::memchr(b'\n', line).unwrap_or(line.len());
            let blanks = line.iter().take(indent.min(end)).take_while(|&&byte| byte == b' ').count();
            let mut content = line.get(blanks..end).unwrap_or_default();
            if content.last() == Some(&b'\r') {
                content = content.split_last().map_or(content, |(_, head)| head);
            }
            if folded && !content.is_empty() {
                // Zero or more line ends came before; a single one became a blank.
                while value.get(self.value).is_some_and(|byte| matches!(byte, b' ' | b'\n'))
                    && !value.get(self.value..).unwrap_or_default().starts_with(content)
                {
                    self.value += 1;
                }
            }
            if !folded || !content.is_empty() {
                self.run(base, at + blanks);
                self.value += content.len();
            }
            if !folded {
                self.value += 1;
            }
            at += end + 1;
        }
    }

    /// Plain and quoted: escapes, and line ends with the blanks around them folded.
    fn inline(&mut self, value: &[u8], source: &[u8], style: ScalarStyle, base: u32) {
        let quote = usize::from(style.is_quoted());
        let mut at = quote;
        let stop = source.len().saturating_sub(quote);
        while at < stop && self.value < value.len() {
            let rest = source.get(at..stop).unwrap_or_default();
            if let Some(len) = line_break(rest) {
                let breaks = rest.iter().take(len).filter(|&&byte| byte == b'\n').count();
                self.run(base, at);
                // One line end is a blank, more are one line end less.
                self.value += if breaks == 1 { 1 } else { breaks - 1 };
                at += len;
                self.run(base, at);
                continue;
            }
            let (taken, given) = match (style, rest) {
                (ScalarStyle::SingleQuoted, [b'\'', b'\'', ..]) => (2, 1),
                (ScalarStyle::DoubleQuoted, [b'\\', escaped @ ..]) => escape(escaped, value.get(self.value..)),
                _ => (1, 1),
            };
            self.run(base, at);
            at += taken;
            self.value += given;
            if taken != given {
                self.run(base, at);
            }
        }
    }
}

/// How far the source's lines are indented against the value's.
fn block_indent(value: &[u8], body: &[u8]) -> usize {
    let blanks = |text: &[u8]| {
        let line = text.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
        line.map_or(0, |line| line.iter().take_while(|&&byte| byte == b' ').count())
    };
    blanks(body).saturating_sub(blanks(value))
}

/// The length of blanks, line ends and the next line's indentation, when there is a line end.
fn line_break(rest: &[u8]) -> Option<usize> {
    if !rest.first().is_some_and(u8::is_ascii_whitespace) {
        return None;
    }
    let len = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    rest.get(..len)?.contains(&b'\n').then_some(len)
}

/// Bytes of the source and of the value that an escape stands for; `escaped` begins behind the backslash.
fn escape(escaped: &[u8], value: Option<&[u8]>) -> (usize, usize) {
    let given = value.and_then(|value| value.first()).map_or(0, |&lead| match lead {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    });
    match escaped {
        [b'x', ..] => (4, given),
        // Two halves of one character.
        [b'u', b'd' | b'D', b'8'..=b'9' | b'a' | b'b' | b'A' | b'B', ..] => (12, given),
        [b'u', ..] => (6, given),
        [b'U', ..] => (10, given),
        [b'\n' | b'\r', ..] => (1 + escaped.iter().take_while(|byte| byte.is_ascii_whitespace()).count(), 0),
        _ => (2, given),
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// Each marker `X`, `Y`, `Z` of the value must be found at its place in the source.
    #[test]
    fn a_byte_of_the_value_is_found_in_the_source() {
        let cases = [
            "a: plain X and Y\n",
            "a: plain X\n   goes on Y\n\n   Z\n",
            "a: 'it''s X and\n  Y ''Z'\n",
            "a: \"q \\\" X \\u00e9 Y \\\n    Z\"\n",
            "a: \"\\ud83d\\ude00 X \\x41 Y\\tZ\"\n",
            "a: |\n  one X\n    two Y\n\n  Z\n",
            "a: |2-\n    X deeper\n  Y\n",
            "a: |\r\n  one X\r\n  two Y\r\n",
            "a: >\n  one X\n  two Y\n\n  three\n    more Z\n  end\n",
            "a: >-\n\n\n  X late\n  Y\n",
            "a: | # why\n\n\n  X\n",
        ];
        for case in cases {
            let tree = parse(case.into());
            assert_eq!(tree.errors, [], "{case:?}");
            let node = tree.root().and_then(|root| root.get("a")).expect("a scalar");
            let value = node.as_str().expect("text");
            let map = node.content_map();
            let mut found = 0;
            for marker in ["X", "Y", "Z"] {
                let Some(at) = value.find(marker) else { continue };
                let source = map.source_offset(u32::try_from(at).expect("small"));
                assert_eq!(case.find(marker), Some(source as usize), "{marker} of {case:?}");
                found += 1;
            }
            assert!(found > 0);
        }
    }

    #[test]
    fn an_offset_past_the_end_is_the_end_of_the_scalar() {
        let tree = parse("a: |\n  x\nb: 1\n".into());
        let node = tree.root().and_then(|root| root.get("a")).expect("a scalar");
        assert_eq!(node.offset_in_source(99), node.span().end);
    }
}
