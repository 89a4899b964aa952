//! `ACTIONS_ALLOW_UNSECURE_COMMANDS` in any `env`.

use crate::model::actions::{Job, Step, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InsecureCommands;

impl Rule for InsecureCommands {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let jobs = workflow.jobs().filter_map(Job::env);
        let steps = workflow.jobs().flat_map(Job::steps).filter_map(Step::env);
        for env in workflow.env().into_iter().chain(jobs).chain(steps) {
            let Some(entry) = env.entry("ACTIONS_ALLOW_UNSECURE_COMMANDS") else { continue };
            let value = entry.value.as_str().unwrap_or("");
            if !matches!(value.to_ascii_lowercase().as_str(), "" | "false" | "0") {
                cx.report(entry.span(), "output of steps may set environment variables and the search path")
                    .help("remove it, and write to `$GITHUB_ENV` and `$GITHUB_PATH`")
                    .fix(Applicability::Unsafe, "switch it off", [Edit::replace(entry.value.span(), "false")]);
            }
        }
    }
}
