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
            let is_empty = |node: Node<'_>| node.is_null() || node.as_str() == Some("");
            let is_there = |node: Node<'_>| node.is_unknown() || !(key == "on" && is_empty(node));
            if !workflow.node.get(key).map_or(workflow.node.is_incomplete(), is_there) {
                cx.report(workflow.head(), format!("workflow has no `{key}`")).help(help);
            }
        }
        let Some(jobs) = workflow.node.entry("jobs") else { return };
        if jobs.value.raw_entries().next().is_none() && !is_open(jobs.value) {
            cx.report(jobs.key.span(), "workflow has no job").help("add at least one job below `jobs`");
        }
        for entry in jobs.value.entries().iter().filter(|entry| entry.value.is_scalar() && !entry.value.is_unknown()) {
            cx.report(entry.key.span(), format!("job `{}` is no mapping", entry.name()))
                .help("give it `runs-on` and `steps`, or `uses`");
        }
        for job in workflow.jobs() {
            check_job(job, cx);
        }
        check_inputs(workflow, cx);
        needed_below(workflow.node, "concurrency", "group", cx);
        for trigger in workflow.triggers() {
            for key in ["types", "branches", "tags", "paths"] {
                let list = trigger.settings.and_then(|settings| settings.get(key));
                if let Some(list) = list.filter(|list| has_no_item(*list)) {
                    cx.report(list.span(), format!("`{key}` is empty"))
                        .help("list what starts the workflow, or remove it");
                }
            }
            for item in trigger.settings.filter(|_| trigger.name == "schedule").into_iter().flat_map(Node::items) {
                if item.is_mapping() && item.get("cron").is_none() && !is_open(item) {
                    cx.report(item.span(), "entry of `schedule` has no `cron`").help("add `cron: '0 4 * * 1'`");
                }
            }
        }
    }
}

fn check_job(job: Job<'_>, cx: &mut Context<'_>) {
    if job.calls().is_none() {
        for (key, help) in [
            ("runs-on", "say on which runner it runs: `runs-on: ubuntu-latest`"),
            ("steps", "add `steps`, or `uses` to call another workflow"),
        ] {
            let is_there = |node: Node<'_>| node.is_unknown() || !(node.as_str() == Some("") || has_no_item(node));
            if !job.node.get(key).map_or(job.node.is_incomplete(), is_there) {
                cx.report(job.head(), format!("job `{}` has no `{key}`", job.id)).help(help).resource(job.path());
            }
        }
    }
    for (key, needed) in [("concurrency", "group"), ("environment", "name"), ("container", "image")] {
        needed_below(job.node, key, needed, cx);
    }
    for entry in job.matrix().into_iter().flat_map(Node::entries).filter(|entry| has_no_item(entry.value)) {
        cx.report(entry.key.span(), format!("`{}` of the matrix has no value", entry.name()))
            .help("list what the job runs for, or remove the key")
            .resource(job.path());
    }
    let Some(steps) = job.node.entry("steps") else { return };
    if (steps.value.is_null() && !steps.value.is_unknown()) || has_no_item(steps.value) {
        cx.report(steps.key.span(), format!("job `{}` has no steps", job.id)).resource(job.path());
    }
    for item in steps.value.items().filter(|item| !item.is_mapping() && !item.is_unknown()) {
        let what = if item.is_null() { "step is empty" } else { "step is no mapping" };
        cx.report(item.span(), what).help("remove the `-`, or give the step `run` or `uses`");
    }
    for step in job.steps() {
        if STEP_ACTIONS.iter().all(|key| step.node.get(key).is_none()) && !is_open(step.node) {
            cx.report(step.head(), "step has neither `run` nor `uses`")
                .help("add the command to run or the action to use")
                .resource(step.path());
        }
    }
}

/// What a mapping below a key needs.
fn needed_below(node: Node<'_>, key: &str, needed: &str, cx: &mut Context<'_>) {
    let Some(entry) = node.entry(key).filter(|entry| entry.value.is_mapping()) else { return };
    if !is_open(entry.value) && entry.value.get(needed).is_none() {
        cx.report(entry.key.span(), format!("`{key}` has no `{needed}`")).help(format!("add `{needed}` below it"));
    }
}

/// `[]`, not a list whose items could not be read.
fn has_no_item(node: Node<'_>) -> bool {
    node.is_sequence() && node.items().len() == 0 && !node.is_incomplete()
}

/// What is missing may be there: merged in from an anchor that cannot be read, or hidden by a syntax error.
fn is_open(node: Node<'_>) -> bool {
    node.is_unknown() || node.is_incomplete() || node.raw_entries().any(|entry| Entry::is_merge(&entry))
}

/// The inputs of `workflow_call` need a type; those of `workflow_dispatch` are text without one.
fn check_inputs(workflow: Workflow<'_>, cx: &mut Context<'_>) {
    let call = workflow.trigger("workflow_call").and_then(|call| call.settings);
    let section = |name: &str| call.and_then(|call| call.get(name)).map(Node::entries).unwrap_or_default();
    for output in section("outputs") {
        if output.value.is_mapping() && output.value.get("value").is_none() && !is_open(output.value) {
            cx.report(output.key.span(), format!("output `{}` of `workflow_call` has no `value`", output.name()))
                .help("add `value: ${{ jobs.….outputs.… }}`");
        }
    }
    for input in section("inputs") {
        if input.value.get("type").is_none() && !is_open(input.value) {
            cx.report(input.key.span(), format!("input `{}` of `workflow_call` has no `type`", input.name()))
                .help("add `type: string`, `boolean` or `number`");
        }
    }
}
