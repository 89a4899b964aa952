//! Workflows without a concurrency group.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingConcurrency;

impl Rule for MissingConcurrency {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if workflow.is_only_called() || workflow.concurrency().is_some() {
            return;
        }
        // A called workflow may have a group of its own.
        let lacks = |job: Job<'_>| job.node.get("concurrency").is_none() && job.calls().is_none();
        if !workflow.jobs().any(lacks) {
            return;
        }
        let span = workflow.node.entry("on").map_or(workflow.head(), |on| on.key.span());
        let diagnostic = cx.report(span, "runs of the same branch are not limited");
        diagnostic.help("add `concurrency` with a group per branch and `cancel-in-progress: true`");
        let group = "concurrency:\n  group: ${{ github.workflow }}-${{ github.ref }}\n  cancel-in-progress: true\n\n";
        if let Some(jobs) = workflow.node.entry("jobs").filter(|_| !workflow.node.is_flow()) {
            let edit = Edit::insert(jobs.key.span().start, group);
            diagnostic.fix(Applicability::Unsafe, "let a newer run of a branch end the older one", [edit]);
        }
    }
}
