//! Names in `env`.

use crate::model::actions::{Job, Step, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidVariableName;

impl Rule for InvalidVariableName {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let jobs = workflow.jobs().filter_map(Job::env);
        let steps = workflow.jobs().flat_map(Job::steps).filter_map(Step::env);
        for entry in workflow.env().into_iter().chain(jobs).chain(steps).flat_map(Node::raw_entries) {
            let name = entry.name();
            if name.contains(['=', '&', ' ']) && !name.contains("${{") {
                cx.report(entry.key.span(), format!("`{name}` cannot be the name of a variable"))
                    .help("use letters, digits and `_`");
            }
        }
    }
}
