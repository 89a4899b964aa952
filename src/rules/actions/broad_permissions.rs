//! Scopes to write at the top of workflows with several jobs.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Entry;

#[derive(Default)]
pub struct BroadPermissions;

impl Rule for BroadPermissions {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let heirs = workflow.jobs().filter(|job| job.permissions().is_none()).count();
        let Some(permissions) = workflow.permissions().filter(|_| heirs > 1) else { return };
        let scopes: Vec<_> = permissions.scopes().filter(|entry| entry.value.as_str() == Some("write")).collect();
        let Some(first) = scopes.first() else { return };
        let names: Vec<&str> = scopes.iter().map(Entry::name).collect();
        cx.report(first.span(), format!("all {heirs} jobs may write `{}`", names.join("`, `")))
            .help("grant it at the jobs that need it");
    }
}
