//! Deployments to Kubernetes with no way back in the pipeline.

use crate::model::pipeline::{JobFacts, Platform, Stage};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DeploymentWithoutRollback;

impl Rule for DeploymentWithoutRollback {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let order = repository.order();
        for deployment in order.deployments() {
            let (job, release) = (deployment.job, deployment.release);
            // Argo CD and Flux roll back by themselves; services of ECS have a circuit breaker in their definition.
            if release.platform != Platform::Kubernetes || !release.is_firm || release.what.starts_with("argocd") {
                continue;
            }
            let rolls_back =
                |job: &&JobFacts| job.does(|stage| stage == Stage::Rollback) || job.on_failure || job.rolls_back;
            let after = order.behind(&deployment);
            if after.is_open || after.jobs.iter().any(rolls_back) {
                continue;
            }
            cx.report_in(deployment.file, release.span, format!("a failure of `{}` is not rolled back", release.what))
                .help("use `helm upgrade --atomic`, or `kubectl rollout undo` in a part that runs on failure")
                .resource(job.resource.clone());
        }
    }
}
