//! Versions of actions that advisories name.

use crate::model::actions::{Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct KnownVulnerableAction;

impl Rule for KnownVulnerableAction {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(node) = step.uses_node() else { return };
        for advisory in known::advisories(step) {
            let [major, minor, patch] = advisory.fixed;
            let fixed = format!("{major}.{minor}.{patch}");
            cx.report(node.span(), format!("`{}` before {fixed} {} ({})", advisory.slug, advisory.what, advisory.id))
                .help(format!("take `v{fixed}` or newer"))
                .resource(step.path());
        }
    }
}
