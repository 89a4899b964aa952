//! Network policies that open a port which the pods behind them do not have.

use super::workloads::workloads;
use crate::model::kubernetes::{ObjectFacts, Part, Role, ServicePort, Workload};
use crate::model::repository::Repository as Repo;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownPolicyPort;

impl Rule for UnknownPolicyPort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut index = None;
        for (facts, object) in repository.objects() {
            let Role::NetworkPolicy(policy) = &object.role else { continue };
            let Some(selector) = policy.selector.as_ref().filter(|_| !policy.ports.is_empty()) else { continue };
            let workloads = index.get_or_insert_with(|| workloads(repository));
            let selected = workloads.selected(selector).filter(|(other, _)| repository.may_meet(object, other));
            let selected: Vec<&Workload> = selected.map(|(_, workload)| workload).collect();
            let is_known = |workload: &&Workload| !workload.is_partial && !workload.ports.is_empty();
            if selected.is_empty() || !selected.iter().all(is_known) {
                continue;
            }
            for port in policy.ports.iter().filter(|port| !has(&selected, port)) {
                let Some(help) = explain(repository, object, &selected, port) else { continue };
                cx.report_in(facts.file, port.span, format!("no selected pod has port `{}`", port.name))
                    .help(help)
                    .resource(object.resource.clone());
            }
        }
    }
}

fn has(selected: &[&Workload], port: &Part) -> bool {
    let number = port.name.parse::<i64>().ok();
    selected.iter().flat_map(|workload| &workload.ports).any(|own| match number {
        Some(_) => own.number == number,
        None => own.name.as_deref() == Some(port.name.as_str()),
    })
}

/// What is wrong for sure: a name that no port has, or the port of the Service in place of that of its pods. Other numbers
/// may be listened on without being listed.
fn explain(repository: &Repo, policy: &ObjectFacts, selected: &[&Workload], port: &Part) -> Option<String> {
    let Ok(number) = port.name.parse::<i64>() else {
        return Some("write the name or number of a port of the container".to_owned());
    };
    let (service, own) = repository.objects().find_map(|(_, service)| {
        let Role::Service { selector: Some(selector), ports, is_external: false, .. } = &service.role else {
            return None;
        };
        let leads = |own: &&ServicePort| own.number == Some(number) && own.target != port.name;
        let own = ports.iter().find(leads)?;
        let is_theirs = selected.iter().all(|workload| selector.matches(&workload.pod_labels));
        (is_theirs && repository.may_meet(policy, service)).then_some((service, own))
    })?;
    Some(format!("policies see the port of the pod, `{}`, not that of Service `{}`", own.target, service.name))
}
