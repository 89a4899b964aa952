//! Deployments that a push to any branch reaches.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DeploymentFromAnyBranch;

impl Rule for DeploymentFromAnyBranch {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        // An environment may say which branches deploy to it.
        if !job.workflow.runs_on_any_branch() || job.environment().is_some() {
            return;
        }
        let Some((step, evidence)) = job.release().filter(|(_, evidence)| evidence.is_firm) else { return };
        let gated = std::iter::once(job).chain(job.ancestors()).any(|job| job.condition().is_some());
        if gated || step.condition().is_some() {
            return;
        }
        let diagnostic = cx.report(evidence.span, format!("`{}` runs on a push to any branch", evidence.what));
        if let Some(push) = job.workflow.trigger("push") {
            diagnostic.note(push.key.span(), "has no `branches`");
        }
        diagnostic.help("limit `push` to the branch that is deployed: `branches: [main]`").resource(job.path());
    }
}
