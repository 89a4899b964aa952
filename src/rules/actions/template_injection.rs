//! Values that outsiders choose, expanded into scripts.

use super::hoist;
use crate::model::actions::{Origin, Site, Step, Taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct TemplateInjection;

impl Rule for TemplateInjection {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let sites = step.file().sites_within(step.node.resolved().span()).filter(|site| site.is_in_script());
        let found: Vec<(Site<'_>, Origin<'_>)> = sites.filter_map(|site| Some((site, injected(site)?))).collect();
        let tainted: Vec<Site<'_>> = found.iter().map(|(site, _)| *site).collect();
        for (index, (site, origin)) in found.iter().enumerate() {
            let is_here = origin.site.span() == site.span();
            let (span, text) =
                if is_here { (origin.span(), origin.text()) } else { (site.span(), site.inner().trim()) };
            let diagnostic = cx.report(span, format!("`{text}` is expanded into the script"));
            if is_here {
                diagnostic.label("chosen by whoever opens the issue, comments or proposes the change");
            } else {
                diagnostic.label(format!("holds `{}`, which an outsider chooses", origin.text()));
                diagnostic.note(origin.span(), "comes from here");
            }
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

fn injected(site: Site<'_>) -> Option<Origin<'_>> {
    site.origins().into_iter().find(|origin| origin.taint() == Taint::Outsider)
}
