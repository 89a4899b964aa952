//! Groovy, the language of Jenkinsfiles: names, strings and the marks around them, no more.
//!
//! Strings: <https://groovy-lang.org/syntax.html#all-strings>.

use super::offset::Segments;
use crate::source::Span;

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    pub kind: Kind<'t>,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    Name(&'t str),
    Text(Text),
    Mark(u8),
    /// The end of a line.
    Newline,
}

/// The value of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Without escapes; `${__}` of the same length in place of each `${…}`, so that a shell sees an unknown value.
    pub value: String,
    /// Where each byte of the value stands.
    pub map: Segments,
    /// No value is filled in.
    pub is_plain: bool,
}

impl<'t> Token<'t> {
    pub fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub fn name(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&Text> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The tokens of a text; comments are left out.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        let next = bytes.get(at).copied();
        let kind = match byte {
            b'/' if next == Some(b'/') => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'/' if next == Some(b'*') => {
                let rest = bytes.get(at + 1..).unwrap_or_default();
                at = memchr::memmem::find(rest, b"*/").map_or(bytes.len(), |end| at + 1 + end + 2);
                continue;
            }
            // The line that names the interpreter.
            b'#' if start == 0 => {
                at = end_of_line(bytes, at);
                continue;
            }
            b'\'' | b'"' => {
                let (text, end) = string(text, start);
                at = end;
                Kind::Text(text)
            }
            b'\n' => Kind::Newline,
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80)
                    .count();
                Kind::Name(text.get(start..at).unwrap_or(""))
            }
            _ if byte.is_ascii_whitespace() => continue,
            _ => Kind::Mark(byte),
        };
        found.push(Token { kind, span: Span::from_usize(start, at) });
    }
    found
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(bytes.len(), |end| at + end)
}

/// The string whose first quote is at `start`, and its end.
fn string(text: &str, start: usize) -> (Text, usize) {
    let bytes = text.as_bytes();
    let quote = bytes.get(start).copied().unwrap_or(b'"');
    let is_triple = bytes.get(start..start + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote));
    let width = if is_triple { 3 } else { 1 };
    let mut found = Text { value: String::new(), map: Segments::default(), is_plain: true };
    let mut at = start + width;
    // Where the part began that stands in the value as it is written.
    let mut from = at;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                let escaped = text.get(at + 1..).and_then(|rest| rest.chars().next());
                found.push(text.get(from..at).unwrap_or(""), from);
                match escaped {
                    Some('n') => found.push("\n", at),
                    Some('t') => found.push("\t", at),
                    // A line that goes on.
                    Some('\n') | None => {}
                    Some(other) => found.push(other.encode_utf8(&mut [0; 4]), at + 1),
                }
                at += 1 + escaped.map_or(0, char::len_utf8);
                from = at;
            }
            b'$' if quote == b'"' && bytes.get(at + 1) == Some(&b'{') => {
                found.is_plain = false;
                found.push(text.get(from..at).unwrap_or(""), from);
                let end = end_of_braces(bytes, at + 1);
                let unknown = |around: usize| "_".repeat((end - at).saturating_sub(around));
                // One that is empty or not closed has no room for braces.
                let value = if end - at > 3 { format!("${{{}}}", unknown(3)) } else { format!("${}", unknown(1)) };
                found.push(&value, at);
                at = end;
                from = at;
            }
            // A string that is not closed ends with its line.
            b'\n' if !is_triple => break,
            _ => {
                let closes = byte == quote
                    && (!is_triple || bytes.get(at..at + 3).is_some_and(|three| three.iter().all(|one| *one == quote)));
                if closes {
                    found.push(text.get(from..at).unwrap_or(""), from);
                    return (found, at + width);
                }
                found.is_plain &= !(byte == b'$' && quote == b'"');
                at += 1;
            }
        }
    }
    let end = at.min(bytes.len());
    found.push(text.get(from..end).unwrap_or(""), from);
    (found, end)
}

impl Text {
    /// Adds a part of the value that stands at `source`.
    fn push(&mut self, part: &str, source: usize) {
        self.map.push(Span::from_usize(self.value.len(), 0).start, Span::from_usize(source, 0).start);
        self.value.push_str(part);
    }
}

/// Behind the brace that closes the one at `open`.
fn end_of_braces(bytes: &[u8], open: usize) -> usize {
    /// Longer expressions within a string are not looked through.
    const LONGEST: usize = 2000;
    let mut depth = 0_usize;
    for (offset, byte) in bytes.iter().enumerate().skip(open).take(LONGEST) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' => break,
            _ => {}
        }
        if depth == 0 {
            return offset + 1;
        }
    }
    (open + 1).min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens};
    use crate::source::Span;
    use crate::syntax::offset::OffsetMap;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().filter_map(|token| token.text().map(|text| text.value.clone())).collect()
    }

    #[test]
    fn strings_lose_their_escapes_and_hide_what_is_filled_in() {
        for (text, expected) in [
            ("sh 'a b' // 'c'\n/* 'd' */ sh \"e\"", vec!["a b", "e"]),
            ("sh '''a\n'b' \\\\\nc'''", vec!["a\n'b' \\\nc"]),
            ("sh \"a ${env.TAG} $B \\\"c\\\"\"", vec!["a ${_______} $B \"c\""]),
            ("sh \"a ${x.collect { \"y\" }} z\"", vec!["a ${_________________} z"]),
            ("sh 'a", vec!["a"]),
            ("#!groovy 'x'\nsh 'é'", vec!["é"]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }

    #[test]
    fn places_survive_escapes() {
        let text = "x \"a\\\"b ${c} deploy\"";
        let found = tokens(text);
        let Some(Kind::Text(string)) = found.last().map(|token| &token.kind) else { panic!("a string") };
        let at = string.value.find("deploy").unwrap();
        assert_eq!(string.map.source_span(Span::from_usize(at, at + 6)).of(text), "deploy");
    }

    #[test]
    fn no_value_reaches_behind_the_end_of_the_text() {
        for text in ["sh \"a ${", "sh \"\"\"a ${", "sh \"a ${}", "sh \"${}${", "sh \"${x}", "sh \"\\"] {
            for string in tokens(text).iter().filter_map(|token| token.text()) {
                let value = Span::from_usize(0, string.value.len());
                assert!(text.get(string.map.source_span(value).range()).is_some(), "{text}: {string:?}");
            }
        }
    }

    #[test]
    fn text_that_is_no_groovy_is_read_to_its_end() {
        for text in ["\"${", "'''\\", "/*", "\"\"\"${{", "'\n\"", "\\"] {
            assert!(tokens(&text.repeat(10_000)).len() <= 60_000, "{text}");
        }
    }
}
