//! Plain and quoted texts of one line.

use super::{Reader, Word};
use crate::source::Span;
use crate::syntax::yaml::arena::{ScalarStyle, Text};

impl Reader<'_> {
    /// The plain or quoted text at `at`, and the colon that makes it a key. Moves nothing.
    pub(super) fn word(&self) -> Option<Word> {
        if !matches!(self.byte()?, b'"' | b'\'') {
            let (span, colon) = self.plain()?;
            return Some(Word { span, style: ScalarStyle::Plain, text: Text::Source(span), colon });
        }
        let (span, style, text) = self.quoted()?;
        let end = span.end as usize;
        let rest = self.bytes.get(end..).unwrap_or_default();
        let behind = end + rest.iter().take_while(|&&byte| byte == b' ').count();
        let colon = (self.bytes.get(behind) == Some(&b':')).then_some(behind);
        if let Some(colon) = colon
            && !self.is_separator(colon + 1)?
        {
            return None;
        }
        Some(Word { span, style, text, colon })
    }

    /// The plain text at `at`, and the colon that makes it a key.
    fn plain(&self) -> Option<(Span, Option<usize>)> {
        let start = self.at;
        match self.byte()? {
            b'-' | b'?' | b':' if self.is_separator(start + 1)? => return None,
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@'
            | b'`' => return None,
            _ => {}
        }
        let rest = self.bytes.get(start..)?;
        let mut blanks = 0;
        let mut len = rest.len();
        let mut colon = None;
        for (index, &byte) in rest.iter().enumerate() {
            match byte {
                b' ' => blanks += 1,
                b'\n' => {
                    len = index;
                    break;
                }
                b':' if self.is_separator(start + index + 1)? => {
                    colon = Some(start + index);
                    len = index;
                    break;
                }
                b'#' if blanks > 0 => {
                    len = index;
                    break;
                }
                b'\t' => return None,
                _ => blanks = 0,
            }
        }
        Some((Span::from_usize(start, start + len - blanks), colon))
    }

    /// The text in quotes at `at`, with its quotes.
    pub(super) fn quoted(&self) -> Option<(Span, ScalarStyle, Text)> {
        let start = self.at;
        let rest = self.bytes.get(start + 1..)?;
        if self.byte() == Some(b'"') { double(rest, start) } else { single(rest, start) }
    }
}

fn double(rest: &[u8], start: usize) -> Option<(Span, ScalarStyle, Text)> {
    let mut unescaped: Option<Vec<u8>> = None;
    let mut at = 0;
    loop {
        let run = rest.get(at..)?;
        let len = run.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\t'))?;
        let found = *run.get(len)?;
        if let Some(text) = &mut unescaped {
            text.extend_from_slice(run.get(..len)?);
        }
        at += len;
        match found {
            b'"' => break,
            b'\\' => {
                let letter = match rest.get(at + 1)? {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'"' => b'"',
                    b'\\' => b'\\',
                    b'/' => b'/',
                    _ => return None,
                };
                unescaped.get_or_insert_with(|| rest.get(..at).unwrap_or_default().to_vec()).push(letter);
                at += 2;
            }
            _ => return None,
        }
    }
    let span = Span::from_usize(start, start + at + 2);
    Some((span, ScalarStyle::DoubleQuoted, text_of(unescaped, span)?))
}

fn single(rest: &[u8], start: usize) -> Option<(Span, ScalarStyle, Text)> {
    let mut unescaped: Option<Vec<u8>> = None;
    let mut at = 0;
    loop {
        let run = rest.get(at..)?;
        let len = run.iter().position(|byte| matches!(byte, b'\'' | b'\n' | b'\t'))?;
        if *run.get(len)? != b'\'' {
            return None;
        }
        if let Some(text) = &mut unescaped {
            text.extend_from_slice(run.get(..len)?);
        }
        at += len;
        if rest.get(at + 1) != Some(&b'\'') {
            break;
        }
        unescaped.get_or_insert_with(|| rest.get(..at).unwrap_or_default().to_vec()).push(b'\'');
        at += 2;
    }
    let span = Span::from_usize(start, start + at + 2);
    Some((span, ScalarStyle::SingleQuoted, text_of(unescaped, span)?))
}

/// The value: where it stands letter by letter between the quotes, a span.
fn text_of(unescaped: Option<Vec<u8>>, span: Span) -> Option<Text> {
    match unescaped {
        Some(bytes) => String::from_utf8(bytes).ok().map(|text| Text::Owned(text.into())),
        None => Some(Text::Source(Span::new(span.start + 1, span.end - 1))),
    }
}
