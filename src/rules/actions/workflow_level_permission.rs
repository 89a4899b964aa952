//! Scopes to write and `read-all` at the top.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct WorkflowLevelPermission;

impl Rule for WorkflowLevelPermission {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let heirs = workflow.jobs().filter(|job| job.permissions().is_none()).count();
        let Some(permissions) = workflow.permissions() else { return };
        if permissions.shorthand() == Some("read-all") {
            cx.report(permissions.node.span(), "all jobs may read everything")
                .help("name what they read: `contents: read`");
        }
        // Several jobs that inherit are told by a rule of their own.
        if heirs > 1 {
            return;
        }
        for entry in permissions.scopes().filter(|entry| entry.value.as_str() == Some("write")) {
            cx.report(entry.span(), format!("`{}: write` is granted to the whole workflow", entry.name()))
                .help("grant it at the job that needs it");
        }
    }
}
