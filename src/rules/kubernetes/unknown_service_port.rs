//! Services that lead to a named port which none of their pods has.

use super::workloads::workloads;
use crate::model::kubernetes::{Role, Workload};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownServicePort;

impl Rule for UnknownServicePort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        for (facts, object) in repository.objects() {
            let Role::Service { selector: Some(selector), ports, is_external: false, .. } = &object.role else {
                continue;
            };
            let named: Vec<_> = ports.iter().filter(|port| port.target.parse::<i64>().is_err()).collect();
            if named.is_empty() {
                continue;
            }
            let selected: Vec<&Workload> = workloads
                .selected(selector)
                .filter(|(other, _)| repository.may_meet(object, other))
                .map(|(_, w)| w)
                .collect();
            // A fragment, or a pod that declares no port at all, may well listen.
            if selected.is_empty() || selected.iter().any(|workload| workload.is_partial || workload.ports.is_empty()) {
                continue;
            }
            for port in named {
                let has = |workload: &&Workload| {
                    workload.ports.iter().any(|own| own.name.as_deref() == Some(port.target.as_str()))
                };
                if !selected.iter().any(has) {
                    let message = format!("no selected pod has a port named `{}`", port.target);
                    cx.report_in(facts.file, port.span, message)
                        .resource(object.resource.clone())
                        .help("name the container's port so, or write its number");
                }
            }
        }
    }
}
