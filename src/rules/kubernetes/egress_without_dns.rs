//! Policies that name what pods may reach and forget the servers that know its addresses.

use crate::model::kubernetes::{Egress, ObjectFacts, PolicyFacts, Role};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct EgressWithoutDns;

/// Groups of policies that add to those of Kubernetes.
const OTHER_POLICIES: &[&str] =
    &["cilium.io", "crd.projectcalico.org", "policy.networking.k8s.io", "projectcalico.org"];

impl Rule for EgressWithoutDns {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let policies = repository.objects().filter_map(|(_, object)| match &object.role {
            Role::NetworkPolicy(policy) => Some((object, policy)),
            _ => None,
        });
        let policies: Vec<(&ObjectFacts, &PolicyFacts)> = policies.collect();
        let is_without = |policy: &PolicyFacts| matches!(policy.egress, Egress::WithoutDns(_));
        if !policies.iter().any(|(_, policy)| is_without(policy))
            || repository.objects().any(|(_, object)| OTHER_POLICIES.contains(&object.group.as_str()))
        {
            return;
        }
        let giving: Vec<_> = policies.iter().filter(|(_, policy)| policy.egress == Egress::Dns).collect();
        for (object, policy) in &policies {
            let Egress::WithoutDns(span) = policy.egress else { continue };
            // Policies add up: another one may give it to the same pods.
            let is_given = giving
                .iter()
                .any(|(other, gives)| repository.may_meet(object, other) && may_select_same(policy, gives));
            if !is_given {
                cx.report_in(object.file, span, "the policy lets no query to DNS out")
                    .help("add a rule for UDP port 53 to `kube-system`, or names are not resolved")
                    .resource(object.resource.clone());
            }
        }
    }
}

/// Whether some pod may be selected by both: no label has two values.
fn may_select_same(one: &PolicyFacts, other: &PolicyFacts) -> bool {
    let (Some(one), Some(other)) = (&one.selector, &other.selector) else { return true };
    !one.labels.iter().any(|(key, value)| other.labels.iter().any(|(of, theirs)| of == key && theirs != value))
}
