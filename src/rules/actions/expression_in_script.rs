//! Values that somebody chooses, or a step computes, expanded into scripts.

use super::hoist;
use crate::model::actions::{Site, Step, Taint, taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Path;

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
    let sources = taint::sources(site.tree()?);
    let worst = sources.iter().map(Taint::of).max()?;
    let path = sources.iter().find(|path| Taint::of(path) == worst)?;
    let is_text = worst == Taint::Internal && !is_typed_input(site, path);
    (is_text && site.is_in_script()).then(|| (site, path.span, path.span.of(site.inner()).to_owned()))
}

/// An input that is a number or a boolean cannot carry a command; one of a choice only what the file lists.
fn is_typed_input(site: Site<'_>, path: &Path<'_>) -> bool {
    let (Some(workflow), true) = (site.file.workflow(), path.context.eq_ignore_ascii_case("inputs")) else {
        return false;
    };
    let Some(name) = path.parts.first().and_then(|part| part.name()) else { return false };
    let mut inputs =
        workflow.triggers().into_iter().filter_map(|trigger| trigger.settings?.get("inputs")?.get(name)).peekable();
    inputs.peek().is_some()
        && inputs.all(|input| matches!(input.get_str("type"), Some("number" | "boolean" | "choice" | "environment")))
}
