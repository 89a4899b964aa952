//! Workloads that every pod of the cluster may talk to.

use crate::model::kubernetes::{Role, is_isolated};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct PodWithoutNetworkPolicy;

impl Rule for PodWithoutNetworkPolicy {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let policies: Vec<_> = repository.network_policies().collect();
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            // Policies do not hold on the network of a node.
            if workload.is_partial || workload.is_on_host_network || is_isolated(object, workload, &policies) {
                continue;
            }
            cx.report_in(facts.file, object.span, format!("no NetworkPolicy selects the pods of `{}`", object.name))
                .help("add one that lets in what has to reach them")
                .resource(object.resource.clone());
        }
    }
}
