//! Rows of a matrix against themselves and against `exclude`.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::{Entry, Node};

#[derive(Default)]
pub struct ContradictoryMatrix;

impl Rule for ContradictoryMatrix {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(matrix) = job.matrix().filter(|matrix| matrix.is_mapping()) else { return };
        let entries = matrix.entries();
        let rows: Vec<&Entry<'_>> =
            entries.iter().filter(|entry| !matches!(entry.name(), "include" | "exclude")).collect();
        for row in rows.iter().filter(|row| is_written_out(row.value)) {
            let items: Vec<Node<'_>> = row.value.items().collect();
            for (index, item) in items.iter().enumerate() {
                if let Some(first) = items.iter().take(index.min(256)).find(|first| same(**first, *item)) {
                    let before = items.get(index.wrapping_sub(1)).map_or(first.span(), |before| before.span());
                    let edit = removal(item.span(), before, row.value.is_flow(), cx.source_text());
                    let message =
                        format!("`{}` is in `{}` twice", item.as_str().unwrap_or_else(|| item.source()), row.name());
                    let diagnostic = cx.report(item.span(), message);
                    diagnostic.note(first.span(), "first here").help("remove one of them").resource(job.path());
                    if let Some(edit) = edit {
                        diagnostic.fix(Applicability::Safe, "remove the second", [edit]);
                    }
                }
            }
        }
        let Some(exclude) = matrix.get("exclude").filter(|exclude| exclude.is_sequence()) else { return };
        for entry in exclude.items().flat_map(Node::entries) {
            let Some(row) = rows.iter().find(|row| row.name() == entry.name()) else {
                cx.report(entry.key.span(), format!("the matrix has no `{}` to exclude", entry.name()))
                    .help("name a key of the matrix; those of `include` cannot be excluded")
                    .resource(job.path());
                continue;
            };
            let Some(value) = entry.value.as_str().filter(|value| !value.contains("${{")) else { continue };
            let is_known = row.value.items().any(|item| item.as_str() == Some(value) || !item.is_scalar());
            if is_written_out(row.value) && !is_known {
                cx.report(entry.value.span(), format!("`{}` has no value `{value}` to exclude", row.name()))
                    .note(row.key.span(), "the values")
                    .help("remove it, or write a value of the matrix")
                    .resource(job.path());
            }
        }
    }
}

/// Whether two values are the same; collections when they are written alike.
fn same(one: Node<'_>, other: Node<'_>) -> bool {
    match (one.is_scalar(), other.is_scalar()) {
        (true, true) => one.as_str() == other.as_str(),
        (false, false) => one.source() == other.source() && !one.source().contains('\n'),
        _ => false,
    }
}

/// Whether the row lists its values, and none of them is known only at run time.
fn is_written_out(row: Node<'_>) -> bool {
    row.is_sequence() && row.items().all(|item| !item.as_str().is_some_and(|text| text.contains("${{")))
}

/// Takes an item out of a list: in brackets with the comma before it, else with its whole line.
fn removal(item: Span, before: Span, in_brackets: bool, text: &str) -> Option<Edit> {
    if in_brackets {
        return Some(Edit::delete(Span::new(before.end, item.end)));
    }
    let start = text.get(..item.start as usize)?.rfind('\n')? + 1;
    let end = item.end as usize + text.get(item.end as usize..)?.find('\n')? + 1;
    let (lead, rest) = (text.get(start..item.start as usize)?, text.get(item.end as usize..end)?);
    (lead.trim() == "-" && rest.trim().is_empty()).then(|| Edit::delete(Span::from_usize(start, end)))
}
