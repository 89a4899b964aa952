//! Jobs without a timeout.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnboundedJob;

impl Rule for UnboundedJob {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let is_bounded = job.node.get("timeout-minutes").is_some() || job.calls().is_some() || job.node.is_incomplete();
        // Of deployments `actions/unbounded-deployment` speaks.
        if is_bounded || job.deploys() || job.steps().all(|step| step.node.get("timeout-minutes").is_some()) {
            return;
        }
        cx.report(job.head(), format!("job `{}` has no timeout", job.id))
            .help("add `timeout-minutes`: without it a job that hangs runs for six hours")
            .resource(job.path());
    }
}
