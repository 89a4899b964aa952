//! Messages with holes: ``the bucket `{bucket}` is public``.

use super::evaluate::{Place, Subject};
use super::node::{Node, Shape};
use super::path::{About, Found, Path, Segment};
use crate::model::secrets::{REDACTED, looks_secret_name};

/// A message as written: text and holes.
#[derive(Debug)]
pub(super) struct Message {
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    Text(String),
    /// `{path}`, seen from the selected node.
    Path(Path),
    /// `{@value}`: the text at the place of the finding.
    Value,
    /// `{@resource}`: the name of the whole.
    Resource,
}

/// A longer text in a message helps nobody.
const MAX_HOLE: usize = 80;

impl Message {
    /// Reads a message; `{{` and `}}` are braces. The error says what is wrong with it.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at_checked(at).unwrap_or((rest, ""));
            plain.push_str(before);
            if let Some(after) = brace.strip_prefix("{{") {
                plain.push('{');
                rest = after;
            } else if let Some(after) = brace.strip_prefix("}}") {
                plain.push('}');
                rest = after;
            } else if let Some(inside) = brace.strip_prefix('{') {
                let (hole, after) = inside.split_once('}').ok_or("has a `{` without `}`; write `{{` for a brace")?;
                parts.push(Part::Text(std::mem::take(&mut plain)));
                parts.push(match hole {
                    "@value" => Part::Value,
                    "@resource" => Part::Resource,
                    _ => {
                        Part::Path(Path::parse(hole).map_err(|error| format!("has the path `{hole}`, which {error}"))?)
                    }
                });
                rest = after;
            } else {
                return Err("has a `}` without `{`; write `}}` for a brace".to_owned());
            }
        }
        plain.push_str(rest);
        parts.push(Part::Text(plain));
        Ok(Self { parts })
    }

    /// Fills the holes. What is not known reads as `…`; what a secret may be is left out.
    pub(super) fn fill(
        &self,
        node: Node<'_>,
        subject: Subject<'_>,
        resource: &str,
        place: Option<&Place<'_>>,
    ) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Resource => out.push_str(resource),
                Part::Value => shorten(&mut out, place.and_then(|place| place.text.as_deref()).unwrap_or("…")),
                Part::Path(path) => match path.about {
                    Some(About::Type) => out.push_str(subject.type_name),
                    Some(About::Name) => out.push_str(subject.name),
                    Some(About::Key) => out.push_str(node.key().unwrap_or("…")),
                    None if is_secret(path) => out.push_str(REDACTED),
                    None => at_path(&mut out, path, node),
                },
            }
        }
        out
    }
}

fn is_secret(path: &Path) -> bool {
    matches!(path.segments.last(), Some(Segment::Key(key)) if looks_secret_name(key))
}

fn at_path(out: &mut String, path: &Path, node: Node<'_>) {
    match path.find(node) {
        Found::Node(found) => match (found.shape(), found.text()) {
            (_, Some(text)) => shorten(out, &text),
            (Shape::Null | Shape::List | Shape::Map, None) => out.push('…'),
            // Show what is written: `${{ matrix.os }}`.
            _ => shorten(out, found.as_yaml().map_or("…", crate::syntax::yaml::Node::source)),
        },
        Found::Absent | Found::Unknown => out.push('…'),
    }
}

fn shorten(out: &mut String, text: &str) {
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(MAX_HOLE) {
        Some((end, _)) => {
            out.push_str(line.get(..end).unwrap_or(""));
            out.push('…');
        }
        None => out.push_str(line),
    }
}

#[cfg(test)]
mod tests {
    use super::super::evaluate::Subject;
    use super::super::json;
    use super::super::node::Node;
    use super::Message;
    use crate::source::{FileId, Span};

    #[test]
    fn holes_are_filled() {
        let text = r#"{"name": "web", "password": "hunter2", "tags": {"a": 1}, "long": "LONG"}"#;
        let value = json::parse(&text.replace("LONG", &"x".repeat(200)), FileId(0), Span::default());
        let value = value.expect("is JSON");
        for (message, expected) in [
            ("plain", "plain"),
            ("`{name}` is public", "`web` is public"),
            ("{{name}} {tags.a}", "{name} 1"),
            ("{absent} {tags}", "… …"),
            ("{password}", "****"),
            ("{@type} {@resource}", "aws_x aws_x.y"),
        ] {
            let subject = Subject { type_name: "aws_x", ..Subject::default() };
            let message = Message::parse(message).expect("is a message");
            assert_eq!(message.fill(Node::value(&value), subject, "aws_x.y", None), expected);
        }
        let long = Message::parse("{long}").expect("is a message");
        assert_eq!(long.fill(Node::value(&value), Subject::default(), "", None).chars().count(), 81);
        for broken in ["{", "}", "{a..b}", "{}"] {
            assert!(Message::parse(broken).is_err(), "{broken}");
        }
    }
}
