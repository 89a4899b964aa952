//! `secrets` expanded into scripts.

use super::hoist;
use crate::model::actions::{Site, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct SecretInScript;

impl Rule for SecretInScript {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let found: Vec<Site<'_>> =
            step.file().sites_within(step.node.resolved().span()).filter(|site| is_secret(*site)).collect();
        for (index, site) in found.iter().enumerate() {
            let name = site.inner().trim();
            cx.report(site.span(), format!("`{name}` is expanded into the script"))
                .help("pass it through `env`, and use the variable in double quotes")
                .resource(step.path());
            if index == 0 {
                let edits = hoist::edits(step, &found, cx.source_text());
                if let (Some(edits), Some(diagnostic)) = (edits, cx.last()) {
                    diagnostic.fix(Applicability::Unsafe, "pass it through `env`", edits);
                }
            }
        }
    }
}

fn is_secret(site: Site<'_>) -> bool {
    site.is_in_script() && site.origins().iter().any(|origin| origin.source.is_secret())
}
