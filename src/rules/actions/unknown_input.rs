//! Inputs against those that a known action declares.

use crate::model::actions::{Step, known};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnknownInput;

impl Rule for UnknownInput {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(action) = known::of_step(step) else { return };
        for entry in step.with().map(Node::entries).unwrap_or_default() {
            let name = entry.name();
            if action.has_input(name) || matches!(name, "args" | "entrypoint") || name.contains("${{") {
                continue;
            }
            let diagnostic = cx.report(entry.key.span(), format!("`{}` has no input `{name}`", action.label()));
            diagnostic.resource(step.path());
            match nearest(name, action.inputs()) {
                Some(near) => {
                    diagnostic.help(format!("did you mean `{near}`?"));
                    if step.input(near).is_none() {
                        let edit = Edit::replace(entry.key.span(), near);
                        diagnostic.fix(Applicability::Safe, format!("rename it to `{near}`"), [edit]);
                    }
                }
                None => {
                    diagnostic.help(format!("it has `{}`", action.inputs().collect::<Vec<_>>().join("`, `")));
                }
            }
        }
    }
}
