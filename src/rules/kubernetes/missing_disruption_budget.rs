//! Workloads of several replicas that a drain may take down all at once.

use super::workloads::Autoscalers;
use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingDisruptionBudget;

impl Rule for MissingDisruptionBudget {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let autoscalers = Autoscalers::of(repository);
        let budgets: Vec<_> = repository
            .objects()
            .filter_map(|(_, object)| match &object.role {
                Role::Budget { selector, .. } => Some((object, selector)),
                _ => None,
            })
            .collect();
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            if !matches!(object.kind.as_str(), "Deployment" | "StatefulSet" | "Rollout") || workload.is_partial {
                continue;
            }
            let replicas = match autoscalers.scaling(object) {
                Some((_, autoscaler)) => autoscaler.least,
                None => workload.replicas,
            };
            let Some(replicas) = replicas.filter(|replicas| *replicas > 1) else { continue };
            // What a selector of expressions takes is not known here.
            let is_covered = budgets.iter().any(|(budget, selector)| {
                repository.may_meet(budget, object)
                    && selector.as_ref().is_none_or(|selector| selector.matches(&workload.pod_labels))
            });
            if !is_covered {
                let message =
                    format!("no PodDisruptionBudget keeps some of the {replicas} replicas of `{}`", object.name);
                cx.report_in(facts.file, object.span, message)
                    .help("add one with `maxUnavailable: 1`")
                    .resource(object.resource.clone());
            }
        }
    }
}
