//! The fix of expressions in scripts: the value goes through an environment variable.

use crate::model::actions::{Shell, Site, Step};
use crate::model::layout::column;
use crate::rule::prelude::*;
use crate::syntax::yaml::Node;

/// Edits that move the expressions into `env` of their step; nothing where a plain replacement could change more than
/// it should (quotes, other shells).
pub(super) fn edits(step: Step<'_>, sites: &[Site<'_>], text: &str) -> Option<Vec<Edit>> {
    if !matches!(step.shell(), Shell::Bash | Shell::Sh) {
        return None;
    }
    let mut edits = Vec::new();
    let mut variables: Vec<(String, &str)> = Vec::new();
    for site in sites {
        let span = site.span();
        let line_start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
        let line = text.get(line_start..)?.lines().next()?;
        let before = text.get(line_start..span.start as usize)?;
        if line.contains(['\'', '`', '\\']) || step.run().is_none() {
            return None;
        }
        let name = name_of(*site)?;
        match variables.iter().find(|(known, _)| *known == name) {
            Some((_, inner)) if *inner != site.inner().trim() => return None,
            Some(_) => {}
            None => variables.push((name.clone(), site.inner().trim())),
        }
        // `run: echo "…"` may itself be quoted in YAML; only text that stands letter by letter is edited.
        if site.fence()?.of(site.text()) != span.of(text) {
            return None;
        }
        let quoted = before.matches('"').count() % 2 == 1;
        edits.push(Edit::replace(span, if quoted { format!("${{{name}}}") } else { format!("\"${{{name}}}\"") }));
    }
    edits.push(insertion(step, &variables, text)?);
    Some(edits)
}

/// `github.event.issue.title` → `ISSUE_TITLE`
fn name_of(site: Site<'_>) -> Option<String> {
    let path = site.tree()?.path()?;
    let names: Vec<&str> = path.parts.iter().filter_map(|part| part.name()).filter(|name| *name != "event").collect();
    let last: Vec<String> =
        names.iter().rev().take(2).rev().map(|name| name.to_ascii_uppercase().replace('-', "_")).collect();
    let name = last.join("_");
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    (fits && !name.is_empty()).then_some(name)
}

fn insertion(step: Step<'_>, variables: &[(String, &str)], text: &str) -> Option<Edit> {
    if step.node.is_flow() {
        return None;
    }
    let lines = |indent: usize| {
        let assignments = variables.iter().map(|(name, inner)| format!("{name}: ${{{{ {inner} }}}}"));
        assignments.collect::<Vec<_>>().join(&format!("\n{}", " ".repeat(indent)))
    };
    if let Some(env) = step.env() {
        let taken = variables.iter().any(|(name, _)| env.get(name).is_some());
        let first = env.raw_entries().next().filter(|_| !env.is_flow() && !taken)?;
        let at = first.key.span().start;
        let indent = column(text, at)?;
        return Some(Edit::insert(at, format!("{}\n{}", lines(indent), " ".repeat(indent))));
    }
    let run = step.node.entry("run").map(|entry| entry.key).map(Node::span)?;
    let indent = column(text, run.start)?;
    let pad = " ".repeat(indent);
    Some(Edit::insert(run.start, format!("env:\n{pad}  {}\n{pad}", lines(indent + 2))))
}
