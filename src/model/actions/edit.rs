//! Edits of steps and jobs that keep everything around them as it is written.

use super::known::Replaced;
use super::step::Step;
use crate::diagnostic::Edit;
use crate::model::layout::{column, line_end};
use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

/// Gives an input of the action that value; nothing for steps written in brackets.
pub fn set_input(step: Step<'_>, name: &str, value: &str) -> Option<Edit> {
    if let Some(written) = step.input(name) {
        return Some(Edit::replace(written.span(), value));
    }
    let text = step.file().tree.text();
    let uses = step.node.entry("uses").filter(|_| !step.node.is_flow())?;
    let Some(with) = step.with() else {
        let start = uses.key.span().start;
        let indent = " ".repeat(column(text, start)?);
        let at = line_end(text, uses.value.span().end)?;
        return Some(Edit::insert(at, format!("\n{indent}with:\n{indent}  {name}: {value}")));
    };
    let first = with.raw_entries().next().filter(|_| !with.is_flow())?;
    let at = first.key.span().start;
    Some(Edit::insert(at, format!("{name}: {value}\n{}", " ".repeat(column(text, at)?))))
}

/// Takes an input of the action away, and `with` when nothing else stands there.
pub fn remove_input(step: Step<'_>, name: &str) -> Option<Edit> {
    let with = step.node.entry("with")?;
    let mut entries = with.value.raw_entries();
    let is_lone = entries.next().is_some() && entries.next().is_none();
    if is_lone { remove_entry(step.node, "with") } else { remove_entry(with.value, name) }
}

/// Runs a script in place of the step's action.
pub fn replace_action(step: Step<'_>, replaced: &Replaced) -> Option<Vec<Edit>> {
    let text = step.file().tree.text();
    let uses = step.node.entry("uses").filter(|_| !step.node.is_flow())?;
    let start = uses.key.span().start;
    let indent = " ".repeat(column(text, start)?);
    let Replaced { script, env } = replaced;
    let is_plain = !script.contains(": ") && !script.contains(" #");
    let mut run = if is_plain { format!("run: {script}") } else { format!("run: |\n{indent}  {script}") };
    let lines = env.iter().map(|(name, value)| format!("\n{indent}  {name}: {value}"));
    let mut env = if env.is_empty() { String::new() } else { format!("env:{}", lines.collect::<String>()) };
    let mut edits = Vec::new();
    match step.node.entry("with") {
        Some(_) if env.is_empty() => edits.push(remove_entry(step.node, "with")?),
        Some(with) => {
            let span = with.span();
            if text.get(..span.end as usize)?.ends_with('\n') {
                env.push('\n');
            }
            edits.push(Edit::replace(span, env));
        }
        None if !env.is_empty() => run.extend(["\n", &indent, &env]),
        None => {}
    }
    // The comment behind a commit names a version of the action.
    edits.push(Edit::replace(Span::new(start, line_end(text, uses.value.span().end)?), run));
    Some(edits)
}

/// Deletes the lines of a key; nothing for mappings in brackets and for a mapping's only key.
pub fn remove_entry(mapping: Node<'_>, key: &str) -> Option<Edit> {
    let text = mapping.tree().text();
    let entries: Vec<Entry<'_>> = mapping.raw_entries().collect();
    let place = entries.iter().position(|entry| entry.name().eq_ignore_ascii_case(key))?;
    let entry = entries.get(place).filter(|_| !mapping.is_flow() && entries.len() > 1)?;
    let (start, end) = (entry.span().start, entry.value.span().end);
    let line_start = start as usize - column(text, start)?;
    // A block of text ends with its last line; a comment behind any other value goes with it.
    let end = if text.get(..end as usize)?.ends_with('\n') {
        end as usize
    } else {
        let line_end = line_end(text, end)? as usize;
        let rest = text.get(end as usize..line_end)?.trim();
        if !rest.is_empty() && !rest.starts_with('#') {
            return None;
        }
        text.get(line_end..)?.find('\n').map_or(text.len(), |newline| line_end + newline + 1)
    };
    if text.get(line_start..start as usize)?.trim().is_empty() {
        return Some(Edit::delete(Span::from_usize(line_start, end)));
    }
    // The first key of a list's item: the next one takes its place behind the dash.
    let next = entries.get(place + 1).filter(|_| place == 0)?.key.span().start;
    text.get(end..next as usize)?.trim().is_empty().then(|| Edit::delete(Span::new(start, next)))
}
