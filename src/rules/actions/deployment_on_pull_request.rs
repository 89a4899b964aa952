//! Deployments that a pull request reaches.

use crate::model::actions::{Job, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DeploymentOnPullRequest;

const PREVIEW: &[&str] = &["preview", "review", "ephemeral", "pr", "sandbox", "dev", "development", "test", "staging"];

impl Rule for DeploymentOnPullRequest {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(trigger) = job.workflow.trigger("pull_request") else { return };
        // `closed` is how some workflows wait for the merge.
        if trigger.list("types").iter().any(|kind| kind.as_str() == Some("closed")) {
            return;
        }
        let Some((step, evidence)) = job.release().filter(|(_, evidence)| evidence.is_firm) else { return };
        let gated = std::iter::once(job).chain(job.ancestors()).any(|job| job.condition().is_some());
        if gated || step.condition().is_some() || is_preview(job, step) {
            return;
        }
        cx.report(evidence.span, format!("`{}` runs on pull requests", evidence.what))
            .note(trigger.key.span(), "starts on pull requests")
            .help("add `if: github.event_name == 'push'`, or deploy from a workflow of its own")
            .resource(job.path());
    }
}

fn is_preview(job: Job<'_>, step: Step<'_>) -> bool {
    let environment = job.environment().and_then(Node::as_str).unwrap_or("");
    let names = [job.id, job.name().unwrap_or(""), environment, step.name().unwrap_or("")];
    let workflow = job.workflow.name().unwrap_or("");
    names.into_iter().chain([workflow]).any(|name| {
        let lower = name.to_ascii_lowercase();
        lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| PREVIEW.contains(&word)) || lower.contains("${{")
    })
}
