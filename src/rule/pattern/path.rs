//! Paths: `spec.containers[*].image`, `metadata.labels."app.kubernetes.io/name"`, `services.*.@key`, `.`.

use std::fmt;

use super::node::{Node, Shape, Step};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Key(Box<str>),
    /// `[2]`
    Index(usize),
    /// `[*]`: every item of a list; a single value counts as a list of one.
    Items,
    /// `*`: every value of a mapping.
    Values,
}

/// What a path may end with: something about the node rather than in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// `@key`: the key the node stands under.
    Key,
    /// `@type`: the first label of a Terraform block; the kind of a Kubernetes object.
    Type,
    /// `@name`: the last label of a Terraform block; the name of a Kubernetes object.
    Name,
}

impl About {
    const ALL: [(&'static str, Self); 3] = [("@key", Self::Key), ("@type", Self::Type), ("@name", Self::Name)];
}

/// Steps from one node to others. No steps: the node itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    pub segments: Vec<Segment>,
    pub about: Option<About>,
}

/// What a path without wildcards leads to.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'a> {
    Node(Node<'a>),
    /// Not there, or null.
    Absent,
    Unknown,
}

/// Longer paths are refused, so that no rule makes a walk deep.
const MAX_SEGMENTS: usize = 32;

impl Path {
    /// Reads a path as written in a rule. The error says what is wrong, as the end of "path `…` …".
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut path = Self::default();
        if text == "." {
            return Ok(path);
        }
        let mut rest = text;
        let mut first = true;
        while !rest.is_empty() {
            if path.about.is_some() {
                return Err("goes on after `@…`, which must be last".to_owned());
            }
            rest = if let Some(inside) = rest.strip_prefix('[') {
                let (index, rest) = inside.split_once(']').ok_or("has a `[` without `]`")?;
                path.segments.push(match index {
                    "*" => Segment::Items,
                    _ => Segment::Index(index.parse().map_err(|_| "takes `[*]` or a number in `[…]`")?),
                });
                rest
            } else {
                let after_dot = rest.strip_prefix('.');
                if after_dot.is_none() && !first {
                    return Err("lacks a `.` between two keys".to_owned());
                }
                path.key(after_dot.unwrap_or(rest))?
            };
            first = false;
        }
        match path.segments.len() {
            0 if path.about.is_none() => Err("is empty; `.` is the node itself".to_owned()),
            length if length > MAX_SEGMENTS => Err(format!("has more than {MAX_SEGMENTS} steps")),
            _ => Ok(path),
        }
    }

    /// Reads one key at the start of `text`; gives back what follows it.
    fn key<'t>(&mut self, text: &'t str) -> Result<&'t str, String> {
        if let Some(quoted) = text.strip_prefix('"') {
            let (key, rest) = quoted.split_once('"').ok_or("has a quote that does not end")?;
            self.segments.push(Segment::Key(key.into()));
            return Ok(rest);
        }
        let end = text.find(['.', '[']).unwrap_or(text.len());
        let (key, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        match key {
            "" => return Err("has an empty key".to_owned()),
            "*" => self.segments.push(Segment::Values),
            _ if key.starts_with('@') => {
                let about = About::ALL.iter().find(|(name, _)| *name == key);
                let (_, about) = about.ok_or("knows only `@key`, `@type` and `@name`")?;
                self.about = Some(*about);
            }
            _ if key.contains(['"', ']', ' ']) => {
                return Err(format!("needs quotes around `{key}`"));
            }
            _ => self.segments.push(Segment::Key(key.into())),
        }
        Ok(rest)
    }

    /// Whether the path may lead to several nodes.
    pub(super) fn is_plural(&self) -> bool {
        self.segments.iter().any(|segment| matches!(segment, Segment::Items | Segment::Values))
    }

    /// The path of `below`, seen from where this path starts.
    pub(super) fn join(&self, below: &Self) -> Self {
        Self { segments: [self.segments.as_slice(), &below.segments].concat(), about: below.about }
    }

    /// Follows a path without wildcards.
    pub(super) fn find<'a>(&self, from: Node<'a>) -> Found<'a> {
        let mut node = from;
        let mut maybe_absent = false;
        for segment in &self.segments {
            let step = match segment {
                Segment::Key(key) => node.get(key),
                Segment::Index(index) => node.index(*index),
                Segment::Items | Segment::Values => Step::Unknown,
            };
            match step {
                Step::Found(next) => {
                    maybe_absent |= next.is_maybe_absent();
                    node = next;
                }
                Step::Absent if maybe_absent => return Found::Unknown,
                Step::Absent => return Found::Absent,
                Step::Unknown => return Found::Unknown,
            }
            if node.shape() == Shape::Null {
                return Found::Absent;
            }
        }
        Found::Node(node)
    }

    /// Every node the path leads to, and whether there are no others.
    pub(super) fn find_all<'a>(&self, from: Node<'a>) -> (Vec<Node<'a>>, bool) {
        // Up to the first wildcard there is one node, and mostly none.
        let mut node = from;
        let mut rest = self.segments.as_slice();
        while let [segment @ (Segment::Key(_) | Segment::Index(_)), tail @ ..] = rest {
            let step = match segment {
                Segment::Index(index) => node.index(*index),
                Segment::Key(key) => node.get(key),
                Segment::Items | Segment::Values => Step::Unknown,
            };
            match step {
                Step::Found(found) if found.shape() != Shape::Null => (node, rest) = (found, tail),
                Step::Found(_) | Step::Absent => return (Vec::new(), true),
                Step::Unknown => return (Vec::new(), false),
            }
        }
        let mut nodes = vec![node];
        let mut complete = true;
        for segment in rest {
            let mut next = Vec::with_capacity(nodes.len());
            for node in nodes {
                let children = match segment {
                    Segment::Items => node.items(),
                    Segment::Values => node.values(),
                    Segment::Key(_) | Segment::Index(_) => {
                        let step = match segment {
                            Segment::Key(key) => node.get(key),
                            Segment::Index(index) => node.index(*index),
                            _ => Step::Absent,
                        };
                        match step {
                            Step::Found(found) if found.shape() != Shape::Null => next.push(found),
                            Step::Found(_) | Step::Absent => {}
                            Step::Unknown => complete = false,
                        }
                        continue;
                    }
                };
                complete &= children.complete;
                next.extend(children.nodes);
            }
            nodes = next;
        }
        (nodes, complete)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() && self.about.is_none() {
            return formatter.write_str(".");
        }
        let mut dot = "";
        for segment in &self.segments {
            match segment {
                Segment::Key(key) if key.contains(['.', '[', ']', '"', ' ', '@']) => {
                    write!(formatter, "{dot}\"{key}\"")?;
                }
                Segment::Key(key) => write!(formatter, "{dot}{key}")?,
                Segment::Index(index) => write!(formatter, "[{index}]")?,
                Segment::Items => formatter.write_str("[*]")?,
                Segment::Values => write!(formatter, "{dot}*")?,
            }
            dot = ".";
        }
        match self.about.and_then(|about| About::ALL.iter().find(|(_, known)| *known == about)) {
            Some((name, _)) => write!(formatter, "{dot}{name}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn paths_are_read_and_written_alike() {
        for text in [
            ".",
            "a",
            "a.b",
            "a[*].b",
            "[*]",
            "[0].x",
            "*.image",
            "jobs.*.steps[*]",
            "metadata.labels.\"app.kubernetes.io/name\"",
            "@key",
            "a.*.@name",
        ] {
            assert_eq!(Path::parse(text).map(|path| path.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn broken_paths_are_refused() {
        for text in ["", "a..b", "a[", "a[x]", "a.\"b", "a b", "@what", "@key.a", "a[0]b", ".a."] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
    }
}
