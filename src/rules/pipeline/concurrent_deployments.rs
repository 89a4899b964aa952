//! Deploying jobs that may run side by side.

use crate::model::pipeline::System;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct ConcurrentDeployments;

impl Rule for ConcurrentDeployments {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        // The caller of a called workflow may have a group.
        for pipeline in repository.pipelines().into_iter().filter(|pipeline| !pipeline.is_only_called) {
            let help = match pipeline.system {
                System::Actions => "add a `concurrency` group for the target",
                System::Gitlab => "add a `resource_group` for the target",
                System::Jenkins => "add `disableConcurrentBuilds()` to `options`",
            };
            for job in pipeline.jobs.iter().filter(|job| job.deploys && !job.has_concurrency) {
                let message = format!("deployments by job `{}` may run side by side", job.id);
                cx.report_in(pipeline.file_of(job), job.span, message).help(help).resource(job.resource.clone());
            }
        }
    }
}
