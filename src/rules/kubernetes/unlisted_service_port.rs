//! Services that lead to a number which none of their pods lists as a port.

use super::workloads::workloads;
use crate::model::kubernetes::{Role, Workload};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnlistedServicePort;

impl Rule for UnlistedServicePort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        for (facts, object) in repository.objects() {
            let Role::Service { selector: Some(selector), ports, is_external: false, is_headless: false } =
                &object.role
            else {
                continue;
            };
            let selected = workloads.selected(selector).filter(|(other, _)| repository.may_meet(object, other));
            let selected: Vec<&Workload> = selected.map(|(_, workload)| workload).collect();
            let is_known = |workload: &&Workload| {
                !workload.is_partial && !workload.ports.is_empty() && !workload.is_on_host_network
            };
            if selected.is_empty() || !selected.iter().all(is_known) {
                continue;
            }
            for port in ports {
                let Ok(number) = port.target.parse::<i64>() else { continue };
                let lists = |workload: &&Workload| workload.ports.iter().any(|own| own.number == Some(number));
                if !selected.iter().any(lists) {
                    cx.report_in(facts.file, port.span, format!("no selected pod lists port {number}"))
                        .resource(object.resource.clone())
                        .help("write the port that the container listens on, or list this one there");
                }
            }
        }
    }
}
