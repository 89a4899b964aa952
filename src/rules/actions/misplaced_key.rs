//! Keys that exclude each other: `run` and `uses`, steps and calls.

use crate::model::actions::{Job, schema};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MisplacedKey;

impl Rule for MisplacedKey {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if !job.workflow.is_githubs(cx.path()) {
            return;
        }
        for entry in job.node.raw_entries() {
            let name = entry.name();
            let message = if job.calls().is_some() {
                if schema::CALLING_JOB_KEYS.contains(&name) || !schema::JOB_KEYS.contains(&name) {
                    continue;
                }
                format!("`{name}` in a job that calls a workflow")
            } else if matches!(name, "with" | "secrets") {
                format!("`{name}` in a job that calls no workflow")
            } else {
                continue;
            };
            cx.report(entry.key.span(), message)
                .help("a job has either `steps`, or `uses` with `with` and `secrets`")
                .resource(job.path());
        }
        for step in job.steps() {
            let (run, uses) = (step.node.entry("run"), step.node.entry("uses"));
            let (owner, foreign): (&str, &[&str]) = match (&run, &uses) {
                (Some(run), Some(uses)) => {
                    cx.report(run.key.span(), "step has both `run` and `uses`")
                        .note(uses.key.span(), "the other one")
                        .help("make two steps of it")
                        .resource(step.path());
                    continue;
                }
                (Some(_), None) => ("run", &["with"]),
                (None, Some(_)) => ("uses", &["shell", "working-directory"]),
                (None, None) => continue,
            };
            for name in foreign {
                if let Some(entry) = step.node.entry(name) {
                    cx.report(entry.key.span(), format!("`{name}` has no meaning in a step with `{owner}`"))
                        .help(if owner == "run" {
                            "pass values to a script through `env`"
                        } else {
                            "an action takes its inputs from `with`"
                        })
                        .resource(step.path());
                }
            }
        }
    }
}
