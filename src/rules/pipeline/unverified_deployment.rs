//! Deployments of services with no check behind them.

use crate::model::pipeline::{Platform, Stage};
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnverifiedDeployment;

impl Rule for UnverifiedDeployment {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let order = repository.order();
        for deployment in order.deployments() {
            let (job, release) = (deployment.job, deployment.release);
            // Terraform and its like wait by themselves; of a mere name nobody knows what it does.
            if !matches!(release.platform, Platform::Kubernetes | Platform::Ecs) || !release.is_firm {
                continue;
            }
            // What ran before the deployment has looked at something else.
            let behind = job.stages.iter().any(|found| found.stage == Stage::Verify && found.step >= release.step);
            let after = order.behind(&deployment);
            // Tests behind the deployment look at what was deployed.
            let mut later = after.jobs.iter().filter(|other| !std::ptr::eq(**other, job));
            let looks = |stage| matches!(stage, Stage::Verify | Stage::Test);
            if behind || after.is_open || later.any(|job| job.does(looks)) {
                continue;
            }
            cx.report_in(deployment.file, release.span, format!("nothing looks whether `{}` worked", release.what))
                .help("wait for the rollout, or run a smoke test behind it")
                .resource(job.resource.clone());
        }
    }
}
