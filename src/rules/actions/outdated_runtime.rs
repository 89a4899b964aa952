//! Actions made for a deprecated runtime.

use crate::model::actions::{Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct OutdatedRuntime;

impl Rule for OutdatedRuntime {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(node), Some(action)) = (step.uses_node(), known::of_step(step)) else { return };
        let Some(version) = action.runtime.strip_prefix("node") else { return };
        let diagnostic = cx.report(node.span(), format!("`{}` is made for Node.js {version}", action.label()));
        diagnostic.resource(step.path());
        match known::first_current(action) {
            Some(newer) => diagnostic.help(format!("take `{newer}` or newer, and read what changed")),
            None => diagnostic.help("ask its maintainers for a newer version"),
        };
    }
}
