//! Deploying jobs without a concurrency group.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct ConcurrentDeployments;

impl Rule for ConcurrentDeployments {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        // The caller of a called workflow may have a group.
        if job.concurrency().is_some() || job.deployments().is_empty() || job.workflow.is_only_called() {
            return;
        }
        cx.report(job.head(), format!("deployments by job `{}` may run side by side", job.id))
            .help("add a `concurrency` group for the target")
            .resource(job.path());
    }
}
