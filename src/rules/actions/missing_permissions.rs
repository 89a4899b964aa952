//! Workflows of which some job has no permissions stated.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MissingPermissions;

impl Rule for MissingPermissions {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        // A called workflow has the permissions of its caller.
        if workflow.permissions().is_some() || workflow.is_only_called() || !workflow.is_githubs(cx.path()) {
            return;
        }
        let without: Vec<_> = workflow.jobs().filter(|job| job.permissions().is_none()).collect();
        let Some(first) = without.first() else { return };
        let message = format!(
            "no `permissions` for {}",
            match without.len() {
                1 => format!("job `{}`", first.id),
                number => format!("{number} jobs"),
            }
        );
        let Some(jobs) = workflow.node.entry("jobs") else { return };
        let diagnostic = cx.report(jobs.key.span(), message);
        diagnostic.help("state `permissions: {contents: read}` at the top, and more at the jobs that need it");
        let edit = Edit::insert(jobs.key.span().start, "permissions:\n  contents: read\n\n");
        if !workflow.node.is_flow() {
            diagnostic.fix(Applicability::Unsafe, "let the token read the code and nothing else", [edit]);
        }
    }
}
