//! Inputs that a known action requires.

use crate::model::actions::{Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingInput;

impl Rule for MissingInput {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(action), Some(node)) = (known::of_step(step), step.uses_node()) else { return };
        let with = step.with();
        if step.node.is_incomplete() {
            return;
        }
        // Inputs may come from an expression or a merge that cannot be read.
        if with.is_some_and(|with| !with.is_mapping() || with.raw_entries().any(|entry| entry.is_merge())) {
            return;
        }
        let missing: Vec<&str> = action.required().filter(|name| step.input(name).is_none()).collect();
        if !missing.is_empty() {
            cx.report(node.span(), format!("`{}` needs `{}`", action.label(), missing.join("`, `")))
                .help("add it to `with`")
                .resource(step.path());
        }
    }
}
