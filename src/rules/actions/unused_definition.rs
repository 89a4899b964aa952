//! Inputs, outputs of jobs, ids of steps and keys of a matrix that nothing reads.

use std::cell::OnceCell;

use rustc_hash::FxHashSet;

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Expression;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnusedDefinition;

/// What the expressions of a workflow read; gathered when the first definition is met.
struct Reads<'a> {
    workflow: Workflow<'a>,
    /// Contexts with the names behind them, joined by dots, in lower case. A context or a part of it that is read as a
    /// whole ends with `*`.
    found: OnceCell<FxHashSet<String>>,
}

impl Reads<'_> {
    fn gather(&self) -> FxHashSet<String> {
        let mut found = FxHashSet::default();
        for site in self.workflow.file.sites() {
            let job = site.job().map_or("", |job| job.id);
            for path in site.tree().map(Expression::paths).unwrap_or_default() {
                let mut text = String::new();
                // Each job has a matrix and steps of its own.
                if ["matrix", "steps", "strategy"].iter().any(|own| path.context.eq_ignore_ascii_case(own)) {
                    text.extend([job, ":"]);
                }
                text.push_str(path.context);
                text.make_ascii_lowercase();
                for part in &path.parts {
                    let Some(name) = part.name() else { break };
                    text.extend([".", &name.to_ascii_lowercase()]);
                    found.insert(text.clone());
                }
                text.push('*');
                found.insert(text);
            }
        }
        found
    }

    /// Whether the path, or something that holds it as a whole, is read.
    fn has(&self, path: &str) -> bool {
        let found = self.found.get_or_init(|| self.gather());
        let path = path.to_ascii_lowercase();
        let above = path.match_indices('.').filter_map(|(at, _)| path.get(..at));
        found.contains(&path) || above.into_iter().any(|above| found.contains(&format!("{above}*")))
    }
}

impl Rule for UnusedDefinition {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let reads = Reads { workflow, found: OnceCell::new() };
        // Scripts may read the event as a file.
        let is_open = workflow.file.tree.text().contains("GITHUB_EVENT_PATH");
        for trigger in workflow.triggers() {
            let inputs = trigger.settings.and_then(|settings| settings.get("inputs"));
            for entry in inputs.into_iter().flat_map(Node::entries) {
                let name = entry.name();
                if !is_open
                    && !reads.has(&format!("inputs.{name}"))
                    && !reads.has(&format!("github.event.inputs.{name}"))
                {
                    cx.report(entry.key.span(), format!("nothing reads the input `{name}`"))
                        .help("remove it, or use it");
                }
            }
        }
        for job in workflow.jobs() {
            outputs(job, &reads, cx);
            matrix(job, &reads, cx);
            ids(job, &reads, cx);
        }
    }
}

fn outputs(job: Job<'_>, reads: &Reads<'_>, cx: &mut Context<'_>) {
    for entry in job.node.get("outputs").into_iter().flat_map(Node::entries) {
        let (id, name) = (job.id, entry.name());
        if !reads.has(&format!("needs.{id}.outputs.{name}")) && !reads.has(&format!("jobs.{id}.outputs.{name}")) {
            cx.report(entry.key.span(), format!("no job reads the output `{name}`"))
                .help("remove it, or read it in a job that needs this one")
                .resource(job.path());
        }
    }
}

fn matrix(job: Job<'_>, reads: &Reads<'_>, cx: &mut Context<'_>) {
    let Some(matrix) = job.matrix() else { return };
    let id = job.id.to_ascii_lowercase();
    // The legs may be told apart by their number.
    if reads.has(&format!("{id}:strategy.job-index")) {
        return;
    }
    for entry in matrix.entries() {
        let name = entry.name();
        if !matches!(name, "include" | "exclude") && !reads.has(&format!("{id}:matrix.{name}")) {
            cx.report(entry.key.span(), format!("nothing reads the key `{name}` of the matrix"))
                .help("use it in the job, or remove it")
                .resource(job.path());
        }
    }
}

fn ids(job: Job<'_>, reads: &Reads<'_>, cx: &mut Context<'_>) {
    let id = job.id.to_ascii_lowercase();
    for step in job.steps() {
        let Some((node, name)) = step.id().and_then(|node| Some((node, node.as_str()?))) else { continue };
        // Its id is what others wait for.
        if step.node.get("background").is_some() {
            continue;
        }
        if !reads.has(&format!("{id}:steps.{name}")) {
            cx.report(node.span(), format!("nothing reads the step `{name}`"))
                .help("remove the id, or use an output of the step")
                .resource(step.path());
        }
    }
}
