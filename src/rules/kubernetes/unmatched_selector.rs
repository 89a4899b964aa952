//! Selectors of Services, budgets and policies that take no pod of the repository.

use std::cell::LazyCell;

use rustc_hash::FxHashSet;

use super::workloads::workloads;
use crate::model::kubernetes::{Role, Selector};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnmatchedSelector;

/// Labels that the control plane or an operator sets (<https://kubernetes.io/docs/reference/labels-annotations-taints/>).
const SET_AT_RUN_TIME: &[&str] = &[
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
    "role",
    "statefulset.kubernetes.io/pod-name",
];

impl Rule for UnmatchedSelector {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        // An operator gives its pods the name of the object that it makes them for.
        let custom: FxHashSet<&str> = repository
            .objects()
            .filter(|(_, object)| object.is_maker())
            .map(|(_, object)| object.name.as_str())
            .collect();
        // Few repositories have a selector that asks for them.
        let built = LazyCell::new(|| repository.kustomize.pod_labels());
        for (facts, object) in repository.objects() {
            let selectors: Vec<&Selector> = match &object.role {
                Role::Service { selector, is_external: false, .. } | Role::Budget { selector, .. } => {
                    selector.iter().collect()
                }
                Role::NetworkPolicy(policy) => policy.selector.iter().chain(&policy.peers).collect(),
                Role::MeshPolicy(selector) => selector.iter().collect(),
                _ => Vec::new(),
            };
            for selector in selectors.into_iter().filter(|selector| !selector.labels.is_empty()) {
                let is_made = selector.labels.iter().any(|(key, value)| {
                    SET_AT_RUN_TIME.contains(&key.as_str())
                        || value.contains(['$', '{'])
                        || custom.contains(value.as_str())
                });
                let mut selected = workloads.selected(selector);
                if is_made || selected.any(|(other, _)| repository.may_meet(object, other)) {
                    continue;
                }
                if built.iter().any(|labels| selector.matches(labels)) {
                    continue;
                }
                cx.report_in(
                    facts.file,
                    selector.span,
                    format!("the selector of this {} matches no pod here", object.kind),
                )
                .resource(object.resource.clone())
                .help("give it the labels of the pod template that is meant");
            }
        }
    }
}
