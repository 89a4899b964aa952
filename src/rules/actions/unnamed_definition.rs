//! Names of workflows and jobs.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnnamedDefinition;

impl Rule for UnnamedDefinition {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if workflow.node.get("name").is_none() && !workflow.node.is_incomplete() {
            cx.report(workflow.head(), "workflow has no `name`").help("add `name`");
        }
        let lacks = |job: &Job<'_>| job.node.get("name").is_none() && !job.node.is_incomplete();
        for job in workflow.jobs().filter(lacks) {
            cx.report(job.head(), format!("job `{}` has no `name`", job.id)).help("add `name`").resource(job.path());
        }
    }
}
