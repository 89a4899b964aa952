//! `.env` files: the variables that they set. <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>

use crate::source::Span;

/// `NAME=value`, one line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    pub name: &'a str,
    pub name_span: Span,
    /// Without quotes and without a comment behind it.
    pub value: &'a str,
    /// All behind the equals sign but blanks.
    pub written: Span,
}

/// The variables of a file in its order.
pub fn variables(text: &str) -> impl Iterator<Item = Variable<'_>> {
    let mut next = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = next;
        next += line.len();
        let (key, value) = line.split_once('=')?;
        let name = key.trim().trim_start_matches("export ").trim();
        if name.is_empty() || name.starts_with('#') {
            return None;
        }
        let key_start = start + (key.len() - key.trim_start().len());
        let name_span = Span::from_usize(key_start, start + key.trim_end().len());
        let written = value.trim();
        let value_start = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let value = written.split(" #").next().unwrap_or(written).trim().trim_matches(['"', '\'']);
        let written = Span::from_usize(value_start, value_start + written.len());
        Some(Variable { name, name_span, value, written })
    })
}

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn quotes_and_comments_are_no_part_of_a_value() {
        let text = "# A=1\nexport B = \"x y\"\nC=z # why\n\nno\nD=\n";
        let read: Vec<(&str, &str)> = variables(text).map(|found| (found.name, found.value)).collect();
        assert_eq!(read, [("B", "x y"), ("C", "z"), ("D", "")]);
        let shown: Vec<(&str, &str)> =
            variables(text).map(|found| (found.name_span.of(text), found.written.of(text))).collect();
        assert_eq!(shown, [("export B", "\"x y\""), ("C", "z # why"), ("D", "")]);
    }
}
