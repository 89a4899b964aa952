//! Byte edits that set or remove an attribute, in the style of what stands around it.

mod hcl;

use std::fmt::Write as _;

use super::literal::Literal;
use super::node::Node;
use super::path::{Found, Path, Segment};
use crate::diagnostic::Edit;
use crate::model::cloudformation::intrinsic;
use crate::source::Span;
use crate::syntax::yaml;

/// `fix:` of a rule.
#[derive(Debug)]
pub(super) enum FixPlan {
    Set { path: Path, value: Literal, title: Option<String> },
    Remove { path: Path, title: Option<String> },
}

/// Where edits of a node are made.
#[derive(Clone, Copy)]
pub(super) enum Written<'a> {
    /// The node stands in the file as it is.
    Here,
    /// The node is what this one evaluates to.
    As(Node<'a>),
    Nowhere,
}

/// What a fix does to the text, with its title.
pub(super) struct Plan {
    pub title: String,
    pub edit: Edit,
}

impl FixPlan {
    /// The edit for `node` in `text`, or nothing where none is safe: the value is no literal, or its place is unclear.
    pub(super) fn edit(&self, node: Node<'_>, written: Written<'_>, text: &str) -> Option<Plan> {
        let (Self::Set { path, .. } | Self::Remove { path, .. }) = self;
        match written {
            Written::Here => self.plan(node, text),
            Written::As(written) if stands_as_it_is(path, node, written) => self.plan(written, text),
            Written::As(_) | Written::Nowhere => None,
        }
    }

    fn plan(&self, node: Node<'_>, text: &str) -> Option<Plan> {
        match self {
            Self::Set { path, value, title } => {
                let written = match node.as_value() {
                    Some(_) => format!("{path} = {}", hcl_text(value)),
                    None => format!("{path}: {}", value.text()),
                };
                let title = title.clone().unwrap_or_else(|| format!("set `{written}`"));
                let edit = match path.find(node) {
                    // Only what is written out here may be replaced.
                    Found::Node(found) => {
                        found.text()?;
                        let source = found.span().of(text);
                        if source.is_empty() || found.as_yaml().is_some_and(|node| node.resolved() != node) {
                            return None;
                        }
                        // A value that came through a variable is written elsewhere.
                        if found.as_value().is_some() && !hcl::is_written(source, &found.text()?) {
                            return None;
                        }
                        Edit::replace(
                            found.span(),
                            if found.as_yaml().is_some() { yaml_text(value) } else { hcl_text(value) },
                        )
                    }
                    Found::Absent => insert(path, value, node, text)?,
                    Found::Unknown => return None,
                };
                Some(Plan { title, edit })
            }
            Self::Remove { path, title } => {
                let Found::Node(found) = path.find(node) else { return None };
                let title = title.clone().unwrap_or_else(|| format!("remove `{path}`"));
                let whole = found.key_span()?.to(found.span());
                if found.as_value().is_none() {
                    found.as_yaml().filter(|node| !node.is_flow() || node.is_mapping() || node.is_sequence())?;
                }
                Some(Plan { title, edit: Edit::delete(lines_of(whole, text)?) })
            }
        }
    }
}

/// Whether no function stands between the text of a template and what `path` leads to, and its block style can be edited.
fn stands_as_it_is(path: &Path, value: Node<'_>, written: Node<'_>) -> bool {
    let Some(mut at) = written.as_yaml().filter(|node| !node.is_flow()) else { return false };
    if intrinsic(at).is_some() {
        return false;
    }
    for segment in &path.segments {
        let Segment::Key(key) = segment else { return false };
        let Some(next) = at.get(key) else { break };
        if next.is_flow() || intrinsic(next).is_some() {
            return false;
        }
        at = next;
    }
    match (path.find(value), path.find(written)) {
        (Found::Node(value), Found::Node(written)) => value.span() == written.span(),
        (Found::Absent, Found::Absent) => true,
        _ => false,
    }
}

/// The lines that hold nothing but `span`, with their line ends.
fn lines_of(span: Span, text: &str) -> Option<Span> {
    let before = text.get(..span.start as usize)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let after = text.get(span.end as usize..)?;
    let end = after.find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    let blank_before = before.get(start..)?.trim_matches(['\u{feff}', ' ', '\t']).is_empty();
    let rest = after.lines().next().unwrap_or("").trim();
    let only = blank_before && (rest.is_empty() || rest.starts_with('#'));
    // A byte order mark stays.
    let start = if before.get(start..)?.starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start };
    only.then(|| Span::from_usize(start, end))
}

/// Adds the missing rest of `path` to the innermost mapping that is there.
fn insert(path: &Path, value: &Literal, node: Node<'_>, text: &str) -> Option<Edit> {
    let mut parent = node;
    let mut missing: Vec<&str> = Vec::new();
    for segment in &path.segments {
        let Segment::Key(key) = segment else { return None };
        if missing.is_empty()
            && let super::node::Step::Found(found) = parent.get(key)
        {
            parent = found;
        } else {
            missing.push(key);
        }
    }
    match (parent.as_yaml(), parent.as_value()) {
        (Some(mapping), _) => insert_yaml(&missing, value, mapping, text),
        (None, Some(block)) => hcl::insert(&missing, &hcl_text(value), block, text),
        (None, None) => None,
    }
}

fn insert_yaml(missing: &[&str], value: &Literal, mapping: yaml::Node<'_>, text: &str) -> Option<Edit> {
    if !mapping.is_mapping() || mapping.resolved() != mapping || mapping.is_incomplete() {
        return None;
    }
    let last = mapping.raw_entries().last()?;
    let end = last.span().end;
    if mapping.is_flow() {
        let mut added = String::from(", ");
        for (depth, key) in missing.iter().enumerate() {
            let _ = write!(added, "{}{key}: ", if depth > 0 { "{" } else { "" });
        }
        let _ = write!(added, "{}{}", yaml_text(value), "}".repeat(missing.len().saturating_sub(1)));
        return Some(Edit::insert(end, added));
    }
    // A template in place of the last value leaves its end unclear.
    if last.value.is_unknown() || last.value.is_maybe_absent() {
        return None;
    }
    let first = mapping.raw_entries().next()?.key.span().start as usize;
    let line = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let column = text.get(line..first)?.trim_start_matches('\u{feff}').chars().count();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut added = String::new();
    for (depth, key) in missing.iter().enumerate() {
        let _ = write!(added, "{newline}{}{key}:", " ".repeat(column + 2 * depth));
    }
    let _ = write!(added, " {}", yaml_text(value));
    // Behind a comment on the same line; a block scalar's span ends with its last line.
    let rest = text.get(end as usize..)?;
    let at_line_end = text.get(..end as usize)?.ends_with('\n');
    let to_line_end = rest.find('\n').unwrap_or(rest.len());
    let to_line_end = to_line_end - usize::from(rest.get(..to_line_end)?.ends_with('\r'));
    if at_line_end {
        return Some(Edit::insert(end, format!("{}{newline}", added.trim_start_matches(['\r', '\n']))));
    }
    let at = end as usize + to_line_end;
    Some(Edit::insert(Span::from_usize(at, at).start, added))
}

/// A scalar as YAML; texts that would read as something else are quoted.
fn yaml_text(value: &Literal) -> String {
    match value {
        Literal::Text(text) => {
            let plain = !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'))
                && text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic())
                && !matches!(
                    &*text.to_ascii_lowercase(),
                    "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
                );
            if plain { text.to_string() } else { format!("{text:?}") }
        }
        other => other.text().into_owned(),
    }
}

/// A scalar as HCL.
pub(super) fn hcl_text(value: &Literal) -> String {
    match value {
        Literal::Text(text) => {
            let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
            format!("\"{escaped}\"")
        }
        other => other.text().into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::literal::Literal;
    use super::super::node::Node;
    use super::super::path::Path;
    use super::super::text::Dialect;
    use super::{FixPlan, Written};
    use crate::source::FileId;
    use crate::syntax::yaml;

    fn applied(text: &str, plan: &FixPlan) -> Option<String> {
        let tree = yaml::parse(text.into());
        let node = Node::yaml(tree.root()?, FileId(0), Dialect::Plain);
        let edit = plan.edit(node, Written::Here, text)?.edit;
        let mut text = text.to_owned();
        text.replace_range(edit.span.range(), &edit.text);
        Some(text)
    }

    #[test]
    fn attributes_are_set_in_the_style_of_their_neighbours() {
        let set = |path: &str, value| FixPlan::Set { path: Path::parse(path).expect("a path"), value, title: None };
        for (before, path, after) in [
            ("a: 1\n", "b", Some("a: 1\nb: true\n")),
            ("a: 1", "b", Some("a: 1\nb: true")),
            ("a: 1 # why\n", "b", Some("a: 1 # why\nb: true\n")),
            ("x:\n    a: 1\ny: 2\n", "x.b", Some("x:\n    a: 1\n    b: true\ny: 2\n")),
            ("x:\n  a: 1\n", "x.b.c", Some("x:\n  a: 1\n  b:\n    c: true\n")),
            ("x: {a: 1}\n", "x.b.c", Some("x: {a: 1, b: {c: true}}\n")),
            ("b: false\n", "b", Some("b: true\n")),
            ("a: 1\r\nc: 2\r\n", "b", Some("a: 1\r\nc: 2\r\nb: true\r\n")),
            ("a: |\n  text\nz: 1\n", "b", Some("a: |\n  text\nz: 1\nb: true\n")),
            ("x:\n  a: |\n    text\nz: 1\n", "x.b", Some("x:\n  a: |\n    text\n  b: true\nz: 1\n")),
            ("b: [1]\n", "b", None),
            ("x: {}\n", "x.b", None),
        ] {
            assert_eq!(applied(before, &set(path, Literal::Bool(true))).as_deref(), after, "{before}");
        }
        let text = applied("a: 1\n", &set("b", Literal::Text("yes".into())));
        assert_eq!(text.as_deref(), Some("a: 1\nb: \"yes\"\n"));
    }

    #[test]
    fn removed_entries_take_their_lines_with_them() {
        let remove = |path: &str| FixPlan::Remove { path: Path::parse(path).expect("a path"), title: None };
        for (before, after) in [
            ("version: '3'\nservices: {}\n", Some("services: {}\n")),
            ("# file\nversion: '3' # old\nservices: {}\n", Some("# file\nservices: {}\n")),
            ("\u{feff}version: '3'\na: 1\n", Some("\u{feff}a: 1\n")),
            ("{version: '3', a: 1}\n", None),
            ("a: 1\n", None),
        ] {
            assert_eq!(applied(before, &remove("version")).as_deref(), after, "{before}");
        }
    }
}
