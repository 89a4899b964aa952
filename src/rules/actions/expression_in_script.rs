//! Values that somebody chooses, or a step computes, expanded into scripts.

use super::hoist;
use crate::model::actions::{Site, Source, Step, Taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct ExpressionInScript;

impl Rule for ExpressionInScript {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let sites = step.file().sites_within(step.node.resolved().span());
        let found: Vec<(Site<'_>, Span, String)> = sites.filter_map(expanded).collect();
        let all: Vec<Site<'_>> = found.iter().map(|(site, ..)| *site).collect();
        for (index, (site, span, path)) in found.iter().enumerate() {
            let diagnostic = cx.report(site.source_span(*span), format!("`{path}` is expanded into the script"));
            diagnostic.help("pass it through `env`, and use the variable in double quotes").resource(step.path());
            if index == 0 {
                let edits = hoist::edits(step, &all, cx.source_text());
                if let (Some(edits), Some(diagnostic)) = (edits, cx.last()) {
                    diagnostic.fix(Applicability::Unsafe, "pass it through `env`", edits);
                }
            }
        }
    }
}

fn expanded(site: Site<'_>) -> Option<(Site<'_>, Span, String)> {
    if !site.is_in_script() {
        return None;
    }
    let origins = site.origins();
    let worst = origins.iter().map(|origin| origin.taint()).max()?;
    // What outsiders choose is told by the rule on injections.
    let is_text = worst == Taint::Internal
        && origins.iter().any(|origin| origin.taint() == worst && !is_typed_input(site, origin.source));
    let source = site.sources().iter().max_by_key(|source| source.taint)?;
    is_text.then(|| (site, source.span, source.span.of(site.inner()).to_owned()))
}

/// An input that is a number or a boolean cannot carry a command; one of a choice only what the file lists.
fn is_typed_input(site: Site<'_>, source: &Source) -> bool {
    let (Some(workflow), Some(name)) = (site.file.workflow(), source.names.get(1)) else { return false };
    if !source.starts_with(&["inputs"]) {
        return false;
    }
    let inputs = workflow.triggers().filter_map(|trigger| trigger.settings?.get("inputs"));
    let declared = inputs.flat_map(Node::raw_entries).filter(|entry| entry.name().eq_ignore_ascii_case(name));
    let mut declared = declared.map(|entry| entry.value).peekable();
    declared.peek().is_some()
        && declared.all(|input| matches!(input.get_str("type"), Some("number" | "boolean" | "choice" | "environment")))
}
