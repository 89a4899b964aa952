//! Values that outsiders choose, expanded into scripts.

use super::hoist;
use crate::model::actions::{Site, Step, Taint, taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct TemplateInjection;

impl Rule for TemplateInjection {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let sites = step.file().sites_within(step.node.resolved().span());
        let found: Vec<(Site<'_>, Span, String)> = sites.filter_map(injected).collect();
        let tainted: Vec<Site<'_>> = found.iter().map(|(site, ..)| *site).collect();
        for (index, (site, span, path)) in found.iter().enumerate() {
            let diagnostic = cx.report(site.source_span(*span), format!("`{path}` is expanded into the script"));
            diagnostic.label("chosen by whoever opens the issue, comments or proposes the change");
            diagnostic.help("pass it through `env`, and use the variable in double quotes");
            diagnostic.resource(step.path());
            // All expressions of the step are mended at once, by the fix of the first.
            if index == 0 {
                let edits = hoist::edits(step, &tainted, cx.source_text());
                if let (Some(edits), Some(diagnostic)) = (edits, cx.last()) {
                    diagnostic.fix(Applicability::Unsafe, "pass it through `env`", edits);
                }
            }
        }
    }
}

fn injected(site: Site<'_>) -> Option<(Site<'_>, Span, String)> {
    let tree = site.tree()?;
    let sources = taint::sources(tree);
    let path = sources.iter().find(|path| Taint::of(path) == Taint::Outsider)?;
    site.is_in_script().then(|| (site, path.span, path.span.of(site.inner()).to_owned()))
}
