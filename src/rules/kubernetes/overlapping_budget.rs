//! Pods that two disruption budgets select.

use rustc_hash::FxHashMap;

use super::workloads::workloads;
use crate::model::kubernetes::{ObjectFacts, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct OverlappingBudget;

impl Rule for OverlappingBudget {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        let mut budgets: FxHashMap<(FileId, Span), Vec<&ObjectFacts>> = FxHashMap::default();
        for (facts, object) in repository.objects() {
            let Role::Budget { selector: Some(selector), .. } = &object.role else { continue };
            let selected = workloads.selected(selector).filter(|(other, _)| repository.may_meet(object, other));
            for (workload, _) in selected {
                let others = budgets.entry((workload.file, workload.span)).or_default();
                // A copy for another environment is not another budget.
                let first = others.iter().find(|other| other.name != object.name && repository.may_meet(object, other));
                if let Some(first) = first {
                    let message = format!("`{}` is in the budget `{}` too", workload.resource, first.name);
                    cx.report_in(facts.file, selector.span, message)
                        .help("keep one budget for each pod")
                        .resource(object.resource.clone());
                    break;
                }
                others.push(object);
            }
        }
    }
}
