//! The mere presence of events with rights of their own.

use crate::model::actions::{Job, Step, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DangerousTrigger;

impl Rule for DangerousTrigger {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let mut steps = workflow.jobs().flat_map(Job::steps).peekable();
        let is_labeler = |step: Step<'_>| step.uses_action("actions/labeler");
        let only_labels = steps.peek().is_some() && steps.all(is_labeler);
        for trigger in workflow.triggers() {
            let is_dangerous = matches!(trigger.name, "issue_comment" | "pull_request_target" | "workflow_run");
            // The labeler is made for this event and runs nothing of the pull request.
            if is_dangerous && !(only_labels && trigger.name == "pull_request_target") {
                cx.report(trigger.key.span(), format!("`{}` runs with rights for everybody's changes", trigger.name))
                    .help("use `pull_request`, or run nothing that the change brings along");
            }
        }
    }
}
