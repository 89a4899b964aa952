//! Disruption budgets that leave no pod to evict.

use super::workloads::{Autoscalers, Workloads, workloads};
use crate::model::kubernetes::{ObjectFacts, Role, Selector};
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndrainableBudget;

impl Rule for UndrainableBudget {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let (workloads, autoscalers) = (workloads(repository), Autoscalers::of(repository));
        for (facts, object) in repository.objects() {
            let Role::Budget { selector: Some(selector), min_available: Some(amount), .. } = &object.role else {
                continue;
            };
            // `100%` is told by `kubernetes/blocking-disruption-budget`.
            if amount.text == "100%" {
                continue;
            }
            let Some((pods, why)) = fewest_pods(repository, &autoscalers, &workloads, object, selector) else {
                continue;
            };
            let Some(needed) = amount.pods(pods).filter(|needed| *needed >= pods) else { continue };
            let message = match why {
                Some(autoscaler) => {
                    format!("`minAvailable` needs {needed} pods, and `{autoscaler}` scales down to {pods}")
                }
                None => format!("`minAvailable` needs {needed} of {pods} pods, so none may be evicted"),
            };
            cx.report_in(facts.file, amount.span, message)
                .help("write `maxUnavailable: 1`, which follows the replicas")
                .resource(object.resource.clone());
        }
    }
}

/// How many pods a budget is for at least, and the autoscaler that decides it.
fn fewest_pods(
    repository: &repository::Repository,
    autoscalers: &Autoscalers<'_>,
    workloads: &Workloads<'_>,
    budget: &ObjectFacts,
    selector: &Selector,
) -> Option<(i64, Option<String>)> {
    let selected = workloads.selected(selector).filter(|(other, _)| repository.may_meet(budget, other));
    let mut pods = 0;
    let mut by = None;
    let mut names: Vec<&str> = Vec::new();
    for (object, workload) in selected {
        // A copy in another overlay is not another workload.
        if workload.is_batch || workload.is_partial || names.contains(&object.name.as_str()) {
            continue;
        }
        names.push(&object.name);
        pods += match autoscalers.scaling(object) {
            Some((scaler, autoscaler)) => {
                by = Some(format!("{}/{}", scaler.kind, scaler.name));
                autoscaler.least.filter(|least| *least > 0)?
            }
            None => workload.replicas.filter(|replicas| *replicas > 0)?,
        };
    }
    (!names.is_empty()).then_some((pods, by))
}
