//! Block scalars (`|`, `>`), read as <https://yaml.org/spec/1.2.2/#81-block-scalar-styles> says.

use super::Reader;
use crate::source::Span;
use crate::syntax::yaml::arena::{ScalarStyle, Text};

/// What happens to the line ends behind the last line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// A line of a text.
struct Line<'t> {
    /// Without its line end.
    bytes: &'t [u8],
    blanks: usize,
    end: usize,
}

impl Line<'_> {
    const fn is_blank(&self) -> bool {
        self.blanks == self.bytes.len()
    }
}

/// The value so far. Line ends wait for what follows: inside of `>`, some become a blank.
struct Value {
    bytes: Vec<u8>,
    folded: bool,
    /// The line end of the last line with content.
    ended: bool,
    /// Blank lines behind it.
    blank_lines: usize,
    /// The last line began with a blank, so that its line ends stay.
    indented: bool,
}

impl Value {
    fn line(&mut self, line: &[u8], has_end: bool) {
        let indented = matches!(line.first(), Some(b' ' | b'\t'));
        if self.folded && self.ended && !self.indented && !indented {
            if self.blank_lines == 0 {
                self.bytes.push(b' ');
            }
        } else if self.ended {
            self.bytes.push(b'\n');
        }
        self.bytes.resize(self.bytes.len() + self.blank_lines, b'\n');
        self.blank_lines = 0;
        self.bytes.extend_from_slice(line);
        self.indented = indented;
        self.ended = has_end;
    }

    fn finish(mut self, chomping: Chomping) -> Option<Text> {
        if self.ended && chomping != Chomping::Strip {
            self.bytes.push(b'\n');
        }
        if chomping == Chomping::Keep {
            self.bytes.resize(self.bytes.len() + self.blank_lines, b'\n');
        }
        String::from_utf8(self.bytes).ok().map(|text| Text::Owned(text.into()))
    }
}

impl<'t> Reader<'t> {
    /// The scalar whose header stands at `at`, with its last line end.
    pub(super) fn block_scalar(&mut self) -> Option<()> {
        let start = self.at;
        let folded = self.byte() == Some(b'>');
        let parent = self.levels.last()?.indent;
        self.at += 1;
        let chomping = match self.byte() {
            Some(b'-') => Chomping::Strip,
            Some(b'+') => Chomping::Keep,
            _ => Chomping::Clip,
        };
        self.at += usize::from(chomping != Chomping::Clip);
        let mut end = self.at;
        let is_bare = self.byte() == Some(b'\n');
        self.finish_line()?;

        let indent = self.content_indent(parent)?;
        // Without any text, the full parser takes what is behind the header for a part of the scalar.
        if indent.is_none() && !is_bare {
            return None;
        }
        let mut value = Value { bytes: Vec::new(), folded, ended: false, blank_lines: 0, indented: false };
        while let Some(line) = self.line_at(self.at) {
            if line.is_blank() && indent.is_none_or(|indent| line.blanks <= indent) {
                value.blank_lines += 1;
            } else {
                let Some(text) = indent.filter(|&indent| line.blanks >= indent).and_then(|at| line.bytes.get(at..))
                else {
                    // Text that is indented less than the first line, yet more than the key, is an error.
                    if line.blanks > parent && line.bytes.get(line.blanks) != Some(&b'#') {
                        return None;
                    }
                    break;
                };
                value.line(text, line.end > self.at + line.bytes.len());
                if !line.bytes.trim_ascii().is_empty() {
                    end = self.at + line.bytes.len();
                }
            }
            self.at = line.end;
        }
        let style = if folded { ScalarStyle::Folded } else { ScalarStyle::Literal };
        let is_cut = self.at == self.bytes.len() && self.bytes.last() != Some(&b'\n');
        if is_cut && end < self.at {
            // Blanks without a line end behind the last line: who keeps them, and how, differs.
            return None;
        }
        let text = value.finish(chomping)?;
        self.builder.scalar(style, Span::from_usize(start, end), Some(text), None).ok()?;
        Some(())
    }

    /// The indentation of the first line with content, if there is any.
    #[expect(clippy::option_option, reason = "the outer one gives up")]
    fn content_indent(&self, parent: usize) -> Option<Option<usize>> {
        let mut at = self.at;
        let mut blanks = 0;
        while let Some(line) = self.line_at(at) {
            if !line.is_blank() {
                if line.blanks <= parent {
                    return Some(None);
                }
                // The blank lines above may not be deeper, and a tab may not begin the text.
                let is_clear = blanks <= line.blanks && line.bytes.get(line.blanks) != Some(&b'\t');
                return is_clear.then_some(Some(line.blanks));
            }
            blanks = blanks.max(line.blanks);
            at = line.end;
        }
        Some(None)
    }

    fn line_at(&self, at: usize) -> Option<Line<'t>> {
        let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let bytes = rest.get(..len)?;
        let blanks = bytes.iter().take_while(|&&byte| byte == b' ').count();
        Some(Line { bytes, blanks, end: at + (len + 1).min(rest.len()) })
    }
}
