//! The holes of `Fn::Sub`, and the dynamic references in any text.

use std::ops::Range;

use crate::model::value::Text;

/// A piece of the text that `Fn::Sub` fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    Text(&'a str),
    /// `${Name}`, with the place of the name in the text.
    Hole(&'a str, Range<usize>),
}

/// Cuts a text at its `${Name}`. `${!Name}` stands for `${Name}` itself.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = 0;
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("${")) {
        let start = at + found;
        let Some((found, length)) = text.get(start..).and_then(|rest| hole(rest, start)) else {
            at = start + 2;
            continue;
        };
        if start > plain {
            pieces.push(Piece::Text(text.get(plain..start).unwrap_or("")));
        }
        pieces.extend(found);
        at = start + length;
        plain = at;
    }
    if plain < text.len() {
        pieces.push(Piece::Text(text.get(plain..).unwrap_or("")));
    }
    pieces
}

/// What `${…}` at the start of `rest` stands for, and its length. The length of a name is limited, so that a text full of
/// openings is not read again for each.
fn hole(rest: &str, start: usize) -> Option<(Vec<Piece<'_>>, usize)> {
    const MAX_NAME: usize = 512;
    let end = rest.bytes().take(MAX_NAME).position(|byte| byte == b'}')?;
    let inside = rest.get(2..end)?;
    if let Some(literal) = inside.strip_prefix('!') {
        return Some((vec![Piece::Text("${"), Piece::Text(literal), Piece::Text("}")], end + 1));
    }
    let name = inside.trim();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b'_' | b'-' | b'&');
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let from = start + 2 + (inside.len() - inside.trim_start().len());
    Some((vec![Piece::Hole(name, from..from + name.len())], end + 1))
}

/// Puts texts together in which `{{resolve:…}}` stands for what the service reads when it deploys.
///
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>
#[derive(Default)]
pub(super) struct Joined {
    pub(super) text: Text,
    /// A dynamic reference is open: what comes now is part of its name.
    inside: bool,
}

impl Joined {
    pub(super) fn text(&mut self, mut text: &str) {
        loop {
            if self.inside {
                let Some((_, after)) = text.split_once("}}") else { return };
                self.inside = false;
                text = after.trim_start_matches('}');
            } else {
                let Some((before, after)) = text.split_once("{{resolve:") else { break };
                self.text.text(before);
                self.text.unknown();
                self.inside = true;
                text = after;
            }
        }
        self.text.text(text);
    }

    pub(super) fn value(&mut self, value: &crate::model::value::Value) {
        if !self.inside {
            self.text.value(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Piece::{Hole, Text};
    use super::{Joined, pieces};
    use crate::model::value::{Data, TemplatePart};

    #[test]
    fn texts_are_cut_at_their_holes() {
        assert_eq!(pieces("a-${B}-c"), [Text("a-"), Hole("B", 4..5), Text("-c")]);
        assert_eq!(pieces("${ B.Arn }/*"), [Hole("B.Arn", 3..8), Text("/*")]);
        assert_eq!(pieces("${!aws:username}"), [Text("${"), Text("aws:username"), Text("}")]);
        assert_eq!(pieces("$5 ${open"), [Text("$5 ${open")]);
        assert_eq!(pieces("${a;b} {"), [Text("${a;b} {")]);
        assert_eq!(pieces(""), []);
    }

    #[test]
    fn dynamic_references_are_not_known() {
        let parts = |texts: &[&str]| {
            let mut joined = Joined::default();
            for text in texts {
                joined.text(text);
            }
            match joined.text.finish() {
                Data::Template(parts) => parts,
                other => panic!("{other:?}"),
            }
        };
        let known = |text: &str| TemplatePart::Text(text.to_owned());
        assert_eq!(parts(&["{{resolve:ssm:a}}"]), [TemplatePart::Unknown]);
        assert_eq!(parts(&["x{{resolve:ssm:", "name", "}}y"]), [known("x"), TemplatePart::Unknown, known("y")]);
    }
}
