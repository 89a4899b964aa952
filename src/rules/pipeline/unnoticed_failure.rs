//! Deployments of which nobody is told how they went.

use crate::model::pipeline::Stage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnnoticedFailure;

impl Rule for UnnoticedFailure {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let order = repository.order();
        for deployment in order.deployments() {
            let (job, release) = (deployment.job, deployment.release);
            let after = order.behind(&deployment);
            if after.is_open || job.is_open || after.jobs.iter().any(|job| job.does(|stage| stage == Stage::Notify)) {
                continue;
            }
            cx.report_in(deployment.file, release.span, format!("nobody is told when `{}` fails", release.what))
                .help("send a message in a step or job that runs on failure")
                .resource(job.resource.clone());
        }
    }
}
