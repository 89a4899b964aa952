//! Workflows whose jobs all state permissions while the top does not.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingDefaultPermissions;

impl Rule for MissingDefaultPermissions {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if workflow.permissions().is_some() || workflow.is_only_called() || !workflow.is_githubs(cx.path()) {
            return;
        }
        let mut jobs = workflow.jobs().peekable();
        if jobs.peek().is_none() || jobs.any(|job| job.permissions().is_none()) {
            return;
        }
        let Some(jobs) = workflow.node.entry("jobs") else { return };
        let diagnostic = cx.report(workflow.head(), "no `permissions` for jobs that are added later");
        diagnostic.help("state `permissions: {}` at the top");
        if !workflow.node.is_flow() {
            let edit = Edit::insert(jobs.key.span().start, "permissions: {}\n\n");
            diagnostic.fix(Applicability::Safe, "grant nothing by default", [edit]);
        }
    }
}
