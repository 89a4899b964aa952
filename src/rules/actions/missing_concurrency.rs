//! Workflows without a concurrency group.

use crate::model::actions::{Job, Workflow};
use crate::model::pipeline::Stage;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingConcurrency;

impl Rule for MissingConcurrency {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

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
        diagnostic.help("add `concurrency` with a group per branch; let newer runs end those that only test");
        // What deploys or publishes is not stopped half way.
        let changes = |job: Job<'_>| job.deploys() || job.has_stage(Stage::Publish) || job.calls().is_some();
        let (ends, title) = if workflow.jobs().any(changes) {
            (false, "let a newer run of a branch wait for the older one")
        } else {
            (true, "let a newer run of a branch end the older one")
        };
        let group = format!(
            "concurrency:\n  group: ${{{{ github.workflow }}}}-${{{{ github.ref }}}}\n  cancel-in-progress: {ends}\n\n"
        );
        if let Some(jobs) = workflow.node.entry("jobs").filter(|_| !workflow.node.is_flow()) {
            diagnostic.fix(Applicability::Unsafe, title, [Edit::insert(jobs.key.span().start, group)]);
        }
    }
}
