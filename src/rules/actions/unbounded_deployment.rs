//! Deploying jobs without a timeout.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnboundedDeployment;

impl Rule for UnboundedDeployment {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if job.node.get("timeout-minutes").is_some() || job.node.is_incomplete() {
            return;
        }
        let Some((step, evidence)) = job.deployments().next() else { return };
        if step.node.get("timeout-minutes").is_none() {
            cx.report(job.head(), format!("job `{}` has no timeout", job.id))
                .note(evidence.span, "the deployment")
                .help("add `timeout-minutes`")
                .resource(job.path());
        }
    }
}
