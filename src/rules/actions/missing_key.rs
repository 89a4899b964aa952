//! Required keys of workflows, jobs and steps.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::{Entry, Node};

#[derive(Default)]
pub struct MissingKey;

/// One of these makes a step do something.
const STEP_ACTIONS: &[&str] = &["cancel", "parallel", "run", "uses", "wait", "wait-all"];

impl Rule for MissingKey {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !workflow.is_githubs(cx.path()) {
            return;
        }
        for (key, help) in [("on", "name the events that start it"), ("jobs", "add at least one job")] {
            if workflow.node.get(key).is_none() {
                cx.report(workflow.head(), format!("workflow has no `{key}`")).help(help);
            }
        }
        let Some(jobs) = workflow.node.entry("jobs") else { return };
        if jobs.value.raw_entries().next().is_none() && !jobs.value.is_unknown() {
            cx.report(jobs.key.span(), "workflow has no job").help("add at least one job below `jobs`");
        }
        for entry in jobs.value.entries().iter().filter(|entry| entry.value.is_scalar()) {
            cx.report(entry.key.span(), format!("job `{}` is no mapping", entry.name()))
                .help("give it `runs-on` and `steps`, or `uses`");
        }
        for job in workflow.jobs() {
            check_job(job, cx);
        }
        check_inputs(workflow, cx);
    }
}

fn check_job(job: Job<'_>, cx: &mut Context<'_>) {
    if job.calls().is_none() {
        for (key, help) in [
            ("runs-on", "say on which runner it runs: `runs-on: ubuntu-latest`"),
            ("steps", "add `steps`, or `uses` to call another workflow"),
        ] {
            if job.node.get(key).is_none() {
                cx.report(job.head(), format!("job `{}` has no `{key}`", job.id)).help(help).resource(job.path());
            }
        }
    }
    let Some(steps) = job.node.entry("steps") else { return };
    if steps.value.is_null() || (steps.value.is_sequence() && steps.value.items().len() == 0) {
        cx.report(steps.key.span(), format!("job `{}` has no steps", job.id)).resource(job.path());
    }
    for item in steps.value.items().filter(|item| item.is_null()) {
        cx.report(item.span(), "step is empty").help("remove the `-`, or give the step `run` or `uses`");
    }
    for step in job.steps() {
        if STEP_ACTIONS.iter().all(|key| step.node.get(key).is_none()) && !has_merge(step.node) {
            cx.report(step.head(), "step has neither `run` nor `uses`")
                .help("add the command to run or the action to use")
                .resource(step.path());
        }
    }
}

/// A key that is merged in may come from an anchor that cannot be read.
fn has_merge(node: Node<'_>) -> bool {
    node.raw_entries().any(|entry| Entry::is_merge(&entry))
}

/// The inputs of `workflow_call` need a type; those of `workflow_dispatch` are text without one.
fn check_inputs(workflow: Workflow<'_>, cx: &mut Context<'_>) {
    let Some(inputs) = workflow.trigger("workflow_call").and_then(|call| call.settings?.get("inputs")) else { return };
    for input in inputs.entries() {
        if input.value.get("type").is_none() {
            cx.report(input.key.span(), format!("input `{}` of `workflow_call` has no `type`", input.name()))
                .help("add `type: string`, `boolean` or `number`");
        }
    }
}
