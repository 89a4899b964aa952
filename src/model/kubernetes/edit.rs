//! Edits that add entries to block mappings of a manifest, indented as their siblings are.

use crate::model::layout::column;
use crate::syntax::yaml::Node;

/// Where to insert and what, so that `lines` (indented relative to each other) become entries of `mapping`. `None` for a
/// mapping in brackets, an empty one, or one that a template fills in.
pub fn add_entries(mapping: Node<'_>, lines: &[&str]) -> Option<(u32, String)> {
    if mapping.is_flow() || mapping.is_unknown() || !mapping.is_mapping() {
        return None;
    }
    let text = mapping.tree().text();
    let first = mapping.raw_entries().next()?;
    let indent = " ".repeat(column(text, first.key.span().start)?);
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    // Behind a value of one line; a list item keeps its dash before its first key that way.
    let scalar = mapping.raw_entries().find(|entry| {
        let value = entry.value;
        value.is_scalar() && !value.is_unknown() && !value.span().is_empty() && !value.source().contains('\n')
    });
    if let Some(entry) = scalar {
        let end = entry.value.span().end as usize;
        let rest = text.as_bytes().get(end..)?;
        let line = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
        let line = rest.get(..line)?;
        let at = end + line.strip_suffix(b"\r").unwrap_or(line).len();
        let separator = format!("{line_end}{indent}");
        return Some((u32::try_from(at).ok()?, format!("{separator}{}", lines.join(&separator))));
    }
    let separator = format!("{line_end}{indent}");
    Some((first.key.span().start, format!("{}{separator}", lines.join(&separator))))
}
