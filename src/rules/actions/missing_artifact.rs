//! Artifacts that are downloaded before, or without, being uploaded.

use crate::model::actions::{Job, Step, Uses, Workflow};
use crate::model::nearest::is_slip;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct MissingArtifact;

/// Inputs with which artifacts of other runs, or several at once, are downloaded.
const OTHERS: &[&str] = &["artifact-ids", "github-token", "pattern", "repository", "run-id"];

impl Rule for MissingArtifact {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !cx.source_text().contains("actions/download-artifact") {
            return;
        }
        let uploads: Vec<(Job<'_>, Step<'_>, &str)> = workflow.jobs().flat_map(uploads).collect();
        for job in workflow.jobs() {
            let before: Vec<&str> = job.ancestors().iter().map(|job| job.id).collect();
            for step in job.steps().filter(|step| step.uses_action("actions/download-artifact")) {
                let Some(name) = step.input("name").filter(|_| OTHERS.iter().all(|other| step.input(other).is_none()))
                else {
                    continue;
                };
                let Some(text) = name.as_str().filter(|text| !text.contains("${{") && !text.is_empty()) else {
                    continue;
                };
                let fits = |(_, _, known): &&(Job<'_>, Step<'_>, &str)| *known == text || known.contains("${{");
                let is_before = |(owner, upload, _): &(Job<'_>, Step<'_>, &str)| {
                    before.contains(&owner.id) || owner.id == job.id && upload.index < step.index
                };
                let mut fitting = uploads.iter().filter(fits).peekable();
                if fitting.peek().is_some() {
                    if let Some((owner, upload, _)) = fitting.clone().next().filter(|_| !fitting.any(is_before)) {
                        late(job, step, (*owner, *upload, text), cx);
                    }
                } else if !is_open(workflow) {
                    never(step, name, &uploads, cx);
                }
            }
        }
    }
}

/// The uploads of a job with the names of their artifacts.
fn uploads(job: Job<'_>) -> impl Iterator<Item = (Job<'_>, Step<'_>, &str)> {
    let uploads = job.steps().filter(|step| step.uses_action("actions/upload-artifact"));
    uploads.map(move |step| (job, step, step.input("name").map_or("artifact", |name| name.as_str().unwrap_or("${{"))))
}

fn late(job: Job<'_>, step: Step<'_>, (owner, upload, name): (Job<'_>, Step<'_>, &str), cx: &mut Context<'_>) {
    let Some(node) = step.input("name") else { return };
    let (message, help) = if owner.id == job.id {
        (format!("`{name}` is uploaded by a later step"), "move the upload up".to_owned())
    } else {
        let message = format!("job `{}` does not wait for `{}`, which uploads `{name}`", job.id, owner.id);
        (message, format!("add `{}` to the `needs` of the job", owner.id))
    };
    cx.report(node.span(), message)
        .note(upload.uses_node().map_or(upload.head(), Node::span), "uploaded here")
        .help(help)
        .resource(step.path());
}

fn never(step: Step<'_>, node: Node<'_>, uploads: &[(Job<'_>, Step<'_>, &str)], cx: &mut Context<'_>) {
    let name = node.as_str().unwrap_or("");
    let near = uploads.iter().find(|(_, _, known)| is_slip(name, known));
    cx.report(node.span(), format!("nothing uploads the artifact `{name}`"))
        .help(match near {
            Some((_, _, near)) => format!("did you mean `{near}`?"),
            None => "upload it in a job that this one needs, or name the run that did with `run-id`".to_owned(),
        })
        .resource(step.path());
}

/// Whether something else may upload: the caller, a called workflow, an action that is not known.
fn is_open(workflow: Workflow<'_>) -> bool {
    let mut steps = workflow.jobs().flat_map(Job::steps);
    workflow.has_trigger("workflow_call")
        || workflow.jobs().any(|job| job.calls().is_some())
        || steps.any(|step| match step.uses() {
            Some(Uses::Repository(remote)) => !remote.is_first_party(),
            Some(_) => true,
            None => false,
        })
}
