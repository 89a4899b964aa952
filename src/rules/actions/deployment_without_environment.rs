//! Deploying jobs without `environment`.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DeploymentWithoutEnvironment;

impl Rule for DeploymentWithoutEnvironment {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if job.node.get("environment").is_some() {
            return;
        }
        let Some((_, evidence)) = job.release() else { return };
        cx.report(job.head(), format!("job `{}` deploys without an `environment`", job.id))
            .note(evidence.span, "the deployment")
            .help("add `environment: production`, and reviewers to it in the repository's settings")
            .resource(job.path());
    }
}
