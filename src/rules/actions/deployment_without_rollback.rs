//! Deployments to Kubernetes with no way back in the pipeline.

use crate::model::actions::stage::{Platform, Stage};
use crate::model::actions::{Job, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DeploymentWithoutRollback;

impl Rule for DeploymentWithoutRollback {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some((step, evidence)) = job.release() else { return };
        // Argo CD and Flux roll back by themselves; services of ECS have a circuit breaker in their definition.
        if evidence.platform != Platform::Kubernetes || !evidence.is_firm || evidence.what.starts_with("argocd") {
            return;
        }
        let reacts = |step: &Step<'_>| {
            step.condition().and_then(Node::as_str).is_some_and(|condition| condition.contains("failure()"))
        };
        let rolls_back = |job: &Job<'_>| {
            let failed =
                job.condition().and_then(Node::as_str).is_some_and(|condition| condition.contains("failure()"));
            job.has_stage(Stage::Rollback) || failed || job.calls().is_some()
        };
        if rolls_back(&job) || step.later().iter().any(reacts) || job.descendants().iter().any(rolls_back) {
            return;
        }
        cx.report(evidence.span, format!("a failure of `{}` is not rolled back", evidence.what))
            .help("use `helm upgrade --atomic`, or `kubectl rollout undo` in a step with `if: failure()`")
            .resource(job.path());
    }
}
