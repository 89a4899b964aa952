//! Text of which parts are only known at run time: `${{ matrix.image }}:latest`, `"${var.name}-logs"`.

use super::truth::{Truth, any};
use crate::model::compose::find_variable;

/// How a document marks the parts of a string that are filled in later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Dialect {
    /// Nothing is filled in (or the tree marks it, as for Helm).
    #[default]
    Plain,
    /// `${{ … }}` of GitHub Actions.
    Actions,
    /// `$NAME` and `${NAME:-default}` of Compose; `$$` is a dollar sign.
    Compose,
}

/// Known text around unknown parts. At least one part is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial<'a> {
    /// The known parts in order; the first is empty when the text begins with an unknown part, the last when it ends
    /// with one.
    pieces: Vec<&'a str>,
}

impl<'a> Partial<'a> {
    /// From the known text between unknown parts: one piece more than there are unknown parts.
    pub fn new(pieces: Vec<&'a str>) -> Self {
        Self { pieces }
    }

    /// Nothing of the text is known.
    pub fn is_wholly_unknown(&self) -> bool {
        self.pieces.iter().all(|piece| piece.is_empty())
    }

    fn prefix(&self) -> &'a str {
        self.pieces.first().copied().unwrap_or("")
    }

    /// What it ends with.
    pub fn suffix(&self) -> &'a str {
        self.pieces.last().copied().unwrap_or("")
    }

    pub fn equals(&self, text: &str) -> Truth {
        let fits = text.starts_with(self.prefix()) && text.ends_with(self.suffix());
        if fits { Truth::Unknown } else { Truth::False }
    }

    pub fn starts_with(&self, start: &str) -> Truth {
        let prefix = self.prefix();
        if prefix.starts_with(start) {
            Truth::True
        } else if start.starts_with(prefix) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    pub fn ends_with(&self, end: &str) -> Truth {
        let suffix = self.suffix();
        if suffix.ends_with(end) {
            Truth::True
        } else if end.ends_with(suffix) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    pub fn contains(&self, part: &str) -> Truth {
        any(self.pieces.iter().map(|piece| if piece.contains(part) { Truth::True } else { Truth::Unknown }))
    }
}

impl Dialect {
    /// `text` with its unknown parts taken out, or nothing when all of it is known.
    pub fn partial(self, text: &str) -> Option<Partial<'_>> {
        match self {
            Self::Plain => None,
            Self::Actions => split(text, |rest| {
                let at = rest.find("${{")?;
                let length = rest.get(at..)?.find("}}").map_or(rest.len() - at, |end| end + 2);
                Some((at, length))
            }),
            Self::Compose => split(text, find_variable),
        }
    }
}

/// Cuts `text` at what `next` finds: an offset and a length.
fn split<'a>(text: &'a str, next: impl Fn(&'a str) -> Option<(usize, usize)>) -> Option<Partial<'a>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((at, length)) = next(rest) {
        pieces.push(rest.get(..at)?);
        rest = rest.get(at + length..)?;
    }
    if pieces.is_empty() {
        return None;
    }
    pieces.push(rest);
    Some(Partial { pieces })
}

#[cfg(test)]
mod tests {
    use super::super::truth::Truth::{False, True, Unknown};
    use super::Dialect;

    #[test]
    fn unknown_parts_are_found() {
        for (dialect, text, pieces) in [
            (Dialect::Actions, "plain $X", None),
            (Dialect::Actions, "a-${{ x }}-b", Some(vec!["a-", "-b"])),
            (Dialect::Actions, "${{ x }}${{ y }}", Some(vec!["", "", ""])),
            (Dialect::Actions, "a ${{ open", Some(vec!["a ", ""])),
            (Dialect::Compose, "a$$b", None),
            (Dialect::Compose, "a$VAR_1-b", Some(vec!["a", "-b"])),
            (Dialect::Compose, "${A:-${B}}/x", Some(vec!["", "/x"])),
            (Dialect::Compose, "cost: 5$", None),
            (Dialect::Compose, "${A", Some(vec!["", ""])),
            (Dialect::Plain, "${{ x }}", None),
        ] {
            assert_eq!(dialect.partial(text).map(|partial| partial.pieces), pieces, "{text}");
        }
    }

    #[test]
    fn known_parts_decide_what_they_can() {
        let partial = Dialect::Actions.partial("docker://${{ x }}:latest").expect("has an unknown part");
        assert_eq!(partial.starts_with("docker:"), True);
        assert_eq!(partial.starts_with("docker://nginx"), Unknown);
        assert_eq!(partial.starts_with("./"), False);
        assert_eq!(partial.ends_with(":latest"), True);
        assert_eq!(partial.ends_with("a:latest"), Unknown);
        assert_eq!(partial.ends_with(":1"), False);
        assert_eq!(partial.contains("ocker"), True);
        assert_eq!(partial.contains("nginx"), Unknown);
        assert_eq!(partial.equals("docker://a:latest"), Unknown);
        assert_eq!(partial.equals("nginx"), False);
    }
}
