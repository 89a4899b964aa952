//! Deployments of services with no check behind them.

use crate::model::actions::Job;
use crate::model::actions::stage::{Platform, Stage};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnverifiedDeployment;

impl Rule for UnverifiedDeployment {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some((step, evidence)) = job.release() else { return };
        // Terraform and its like wait by themselves; of a mere name nobody knows what it does.
        if !matches!(evidence.platform, Platform::Kubernetes | Platform::Ecs) || !evidence.is_firm {
            return;
        }
        let later = job.descendants();
        // Tests behind the deployment look at what was deployed.
        let verifies =
            |job: &Job<'_>| job.has_stage(Stage::Verify) || job.has_stage(Stage::Test) || job.calls().is_some();
        // What ran before the deployment has looked at something else.
        let behind = job.stages().any(|(other, stage)| stage.stage == Stage::Verify && other.index >= step.index);
        if behind || later.iter().any(verifies) {
            return;
        }
        cx.report(evidence.span, format!("nothing looks whether `{}` worked", evidence.what))
            .help("wait for the rollout, or run a smoke test behind it")
            .resource(job.path());
    }
}
