//! Edits of HCL as `terraform fmt` would have written them: one indentation, `=` aligned within a group of lines.

use std::fmt::Write as _;

use crate::diagnostic::Edit;
use crate::model::value::{Data, Map, Value};
use crate::source::Span;

/// Whether what stands at a value's place is that value itself and no name or expression that leads to it.
pub(super) fn is_written(source: &str, value: &str) -> bool {
    let inner = source.strip_prefix('"').and_then(|source| source.strip_suffix('"')).unwrap_or(source);
    inner == value
}

/// Adds the attribute `missing` (below nested blocks that are missing too) to the block or object `parent`.
pub(super) fn insert(missing: &[&str], value: &str, parent: &Value, text: &str) -> Option<Edit> {
    // A nested block that stands once is a list of one.
    let parent = parent.only();
    let Data::Map(map) = &parent.data else { return None };
    let (name, blocks) = missing.split_last()?;
    let source = parent.span.of(text);
    if !map.complete || !source.ends_with('}') || is_json(text) {
        return None;
    }
    let open = source.find('{')?;
    let head = source.get(..open)?;
    let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '"' | ' ' | '\t');
    let inside = source.get(open + 1..source.len() - 1)?;
    if !head.chars().all(is_name) || inside.trim_start().starts_with("for ") {
        return None;
    }
    let start = parent.span.start as usize;
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line_start = text.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(line_start..)?;
    let indent = line.get(..line.len() - line.trim_start_matches([' ', '\t']).len())?;
    let lines = lines_of(name, value, blocks, indent, newline);
    if inside.trim().is_empty() {
        let span = Span::from_usize(start + open + 1, start + source.len() - 1);
        return Some(Edit::replace(span, format!("{newline}{lines}{newline}{indent}")));
    }
    if !inside.contains('\n') {
        return None;
    }
    if blocks.is_empty()
        && let Some(group) = last_attribute(map, parent.span, text)
    {
        return Some(group.with(name, value, newline));
    }
    // Behind everything, with a blank line in front of a block.
    let end = start + source.len() - 1;
    let before = text.get(..end)?.trim_end().len();
    let blank = if blocks.is_empty() { "" } else { newline };
    Some(Edit::insert(Span::from_usize(before, before).start, format!("{newline}{blank}{lines}")))
}

/// The attribute as lines, within the blocks it needs.
fn lines_of(name: &str, value: &str, blocks: &[&str], indent: &str, newline: &str) -> String {
    let mut depth = format!("{indent}  ");
    let mut lines = String::new();
    for block in blocks {
        let _ = write!(lines, "{depth}{block} {{{newline}");
        depth.push_str("  ");
    }
    let _ = write!(lines, "{depth}{name} = {value}");
    for _ in blocks {
        depth.truncate(depth.len() - 2);
        let _ = write!(lines, "{newline}{depth}}}");
    }
    lines
}

/// A file in the JSON syntax.
fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// Neighbouring lines of one attribute each, whose `=` stand in one column.
struct Group<'t> {
    /// From the first line to the end of the last, without its line end.
    span: Span,
    /// Indentation, name, and what follows the `=`.
    lines: Vec<(&'t str, &'t str, &'t str)>,
    /// Bytes of the line end behind it.
    line_end: u32,
    /// What is added must not follow line on line: `terraform fmt` would align it with a heredoc's name.
    apart: bool,
}

impl Group<'_> {
    /// The group with one attribute more at its end.
    fn with(&self, name: &str, value: &str, newline: &str) -> Edit {
        let indent = self.lines.last().map_or("  ", |(indent, ..)| indent);
        let known = self.lines.iter().map(|(_, name, _)| name.chars().count()).max().unwrap_or(0);
        let width = known.max(name.chars().count());
        let line = format!("{indent}{name:width$} = {value}");
        if known == 0 {
            let blank = if self.apart { newline } else { "" };
            return Edit::insert(self.span.end, format!("{newline}{blank}{indent}{name} = {value}"));
        }
        if width == known {
            return Edit::insert(self.span.end, format!("{newline}{line}"));
        }
        let mut lines: Vec<String> =
            self.lines.iter().map(|(indent, name, rest)| format!("{indent}{name:width$} = {rest}")).collect();
        lines.push(line);
        // With its line end, so that it overlaps with what another fix adds behind the group: that one waits a round.
        let span = Span::new(self.span.start, self.span.end.saturating_add(self.line_end));
        let end = if self.line_end == 0 { "" } else { newline };
        Edit::replace(span, lines.join(newline) + end)
    }
}

/// The group of lines that ends with the last attribute written in the block before its first nested block; nothing
/// when that one takes several lines or shares its line.
fn last_attribute<'t>(map: &Map, block: Span, text: &'t str) -> Option<Group<'t>> {
    let is_attribute = |entry: &&crate::model::value::MapEntry| {
        block.encloses(entry.key_span)
            && entry.key_span.end <= entry.value.span.start
            && Span::new(entry.key_span.end, entry.value.span.start).of(text).trim() == "="
    };
    let first_block = map
        .entries
        .iter()
        .filter(|entry| {
            matches!(entry.value.data, Data::List(_)) && block.encloses(entry.key_span) && !is_attribute(entry)
        })
        .map(|entry| entry.key_span.start)
        .min()
        .unwrap_or(block.end);
    let attributes = map.entries.iter().filter(is_attribute).filter(|entry| entry.key_span.start < first_block);
    let last = attributes.max_by_key(|entry| entry.key_span.start)?;
    let line_at = |offset: usize| {
        let start = text.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
        let end = start + text.get(start..)?.find('\n').unwrap_or(text.len() - start);
        let line = text.get(start..end)?;
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    };
    let (start, line) = line_at(last.key_span.start as usize)?;
    let end = start + line.len();
    if last.value.span.end as usize > end {
        // It goes on: what follows is a group of its own.
        let (start, line) = line_at(last.value.span.end as usize)?;
        let indent = line_at(last.key_span.start as usize)?.1;
        let indent = indent.get(..indent.len() - indent.trim_start().len())?;
        let span = Span::from_usize(start + line.len(), start + line.len());
        let apart = last.value.span.of(text).starts_with("<<");
        return Some(Group { span, lines: vec![(indent, "", "")], line_end: 0, apart });
    }
    let rest = text.get(end..)?;
    let line_end = if rest.starts_with("\r\n") { 2 } else { u32::from(rest.starts_with('\n')) };
    let mut group = Group { span: Span::from_usize(start, end), lines: vec![split(line)?], line_end, apart: false };
    let mut first = start;
    while first > block.start as usize {
        let (start, line) = line_at(first.checked_sub(1)?)?;
        let Some(parts) = split(line).filter(|_| start > block.start as usize) else { break };
        group.lines.insert(0, parts);
        group.span.start = Span::from_usize(start, start).start;
        first = start;
    }
    Some(group)
}

/// `  name   = value` as indentation, name and value; nothing for lines of another kind.
fn split(line: &str) -> Option<(&str, &str, &str)> {
    let (left, right) = line.split_once('=')?;
    let name = left.trim();
    let is_name = name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-'));
    let right = right.trim_start();
    if !is_name || name.is_empty() || right.starts_with(['=', '>']) || right.ends_with(['{', '[', '(']) {
        return None;
    }
    Some((left.get(..left.len() - left.trim_start().len())?, name, right))
}

#[cfg(test)]
mod tests {
    use super::insert;
    use crate::model::terraform::Workspace;
    use crate::source::{FileId, SourceFile};
    use crate::syntax::hcl;

    /// `text` with `path = true` added to its first block.
    fn applied(text: &str, path: &[&str]) -> Option<String> {
        let source = SourceFile::new(FileId(0), "main.tf", text);
        let tree = hcl::parse(text);
        let workspace = Workspace::new(vec![(source.id, source.path.clone(), tree.into())], &[source]);
        let tree = workspace.evaluate(0);
        let mut parent = tree.blocks().next()?.body();
        let mut missing = path;
        while let [first, rest @ ..] = missing
            && let Some(found) = parent.only().get(first)
        {
            parent = found;
            missing = rest;
        }
        let edit = insert(missing, "true", parent, text)?;
        let mut text = text.to_owned();
        text.replace_range(edit.span.range(), &edit.text);
        Some(text)
    }

    #[test]
    fn attributes_are_added_as_terraform_fmt_would() {
        for (before, path, after) in [
            ("resource \"a\" \"b\" {}\n", &["x"][..], Some("resource \"a\" \"b\" {\n  x = true\n}\n")),
            ("r \"a\" {\n  name = 1\n}\n", &["x"], Some("r \"a\" {\n  name = 1\n  x    = true\n}\n")),
            (
                "r \"a\" {\n  a  = 1\n  bc = 2\n}\n",
                &["name"],
                Some("r \"a\" {\n  a    = 1\n  bc   = 2\n  name = true\n}\n"),
            ),
            (
                "r \"a\" {\n  a = 1\n\n  b {\n    c = 1\n  }\n}\n",
                &["x"],
                Some("r \"a\" {\n  a = 1\n  x = true\n\n  b {\n    c = 1\n  }\n}\n"),
            ),
            (
                "r \"a\" {\n  b {\n    c = 1\n  }\n}\n",
                &["b", "x"],
                Some("r \"a\" {\n  b {\n    c = 1\n    x = true\n  }\n}\n"),
            ),
            ("r \"a\" {\n  a = 1\n}\n", &["b", "x"], Some("r \"a\" {\n  a = 1\n\n  b {\n    x = true\n  }\n}\n")),
            (
                "r \"a\" {\n  a = {\n    k = 1\n  }\n}\n",
                &["x"],
                Some("r \"a\" {\n  a = {\n    k = 1\n  }\n  x = true\n}\n"),
            ),
            (
                "r \"a\" {\n  tags = {\n    k = 1\n  }\n}\n",
                &["tags", "xy"],
                Some("r \"a\" {\n  tags = {\n    k  = 1\n    xy = true\n  }\n}\n"),
            ),
            (
                "r \"a\" {\n  long = <<EOT\nk\nEOT\n}\n",
                &["x"],
                Some("r \"a\" {\n  long = <<EOT\nk\nEOT\n\n  x = true\n}\n"),
            ),
            ("r \"a\" {\r\n  a = 1\r\n}\r\n", &["x"], Some("r \"a\" {\r\n  a = 1\r\n  x = true\r\n}\r\n")),
            ("r \"a\" {\r\n  a = 1\r\n}\r\n", &["xyz"], Some("r \"a\" {\r\n  a   = 1\r\n  xyz = true\r\n}\r\n")),
            ("r \"a\" {\n  tags = merge({ k = 1 }, { j = 2 })\n}\n", &["tags", "x"], None),
            ("r \"a\" { a = 1 }\n", &["x"], None),
        ] {
            assert_eq!(applied(before, path).as_deref(), after, "{before}");
        }
    }
}
