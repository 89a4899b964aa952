//! Where something stands in its lines, for fixes: whole lines rather than holes in them, and indentation.

use crate::source::Span;

/// The lines of `span` with their ends, when nothing else stands on them, and one blank line below; else `span`.
pub fn whole_lines(text: &str, span: Span) -> Span {
    let bytes = text.as_bytes();
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r');
    let before = bytes.get(..span.start as usize).unwrap_or_default();
    let indentation = before.iter().rev().take_while(|byte| is_blank(byte)).count();
    let start = before.len() - indentation;
    let starts_line = start == 0 || bytes.get(start - 1) == Some(&b'\n');
    let line_end = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| is_blank(byte)).count();
        match rest.get(blanks) {
            None => Some(bytes.len()),
            Some(b'\n') => Some(from + blanks + 1),
            Some(_) => None,
        }
    };
    let Some(end) = line_end(span.end as usize).filter(|_| starts_line) else { return span };
    // Between two blank lines one is left.
    let after_blank = start == 0 || before.get(..start).is_some_and(|before| before.ends_with(b"\n\n"));
    let end = line_end(end).filter(|_| after_blank).unwrap_or(end);
    Span::from_usize(start, end)
}

/// How many bytes stand before `at` in its line.
pub fn column(text: &str, at: u32) -> Option<usize> {
    let before = text.as_bytes().get(..at as usize)?;
    Some(before.len() - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1))
}

/// Where the line of `at` ends, without its line end.
pub fn line_end(text: &str, at: u32) -> Option<u32> {
    let rest = text.as_bytes().get(at as usize..)?;
    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    let line = rest.get(..length)?;
    u32::try_from(at as usize + line.strip_suffix(b"\r").unwrap_or(line).len()).ok()
}

#[cfg(test)]
mod tests {
    use super::whole_lines;
    use crate::source::Span;

    #[test]
    fn a_block_goes_with_its_lines() {
        for (text, part, left) in [
            ("a {}\n\nb {}\n\nc {}\n", "b {}", "a {}\n\nc {}\n"),
            ("  x = 1\n  y = 2\n", "x = 1", "  y = 2\n"),
            ("x = 1 # why\n", "x = 1", " # why\n"),
            ("a { x = 1 }\n", "x = 1", "a {  }\n"),
            ("x {\n}", "x {\n}", ""),
        ] {
            let start = text.find(part).expect("is there");
            let span = whole_lines(text, Span::from_usize(start, start + part.len()));
            let mut text = text.to_owned();
            text.replace_range(span.range(), "");
            assert_eq!(text, left);
        }
    }
}
