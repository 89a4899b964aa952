//! Subsets of the mesh that take no pod of their service.

use super::workloads::workloads;
use crate::model::kubernetes::{Role, Workload, service_of_host};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct EmptySubset;

impl Rule for EmptySubset {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut index = None;
        for (facts, object) in repository.objects() {
            let Role::DestinationRule { host, subsets } = &object.role else { continue };
            let Some((name, namespace)) = service_of_host(host) else { continue };
            let (by_name, workloads) =
                index.get_or_insert_with(|| (repository.objects_by_name(), workloads(repository)));
            let is_meant = |other: &&&crate::model::kubernetes::ObjectFacts| {
                repository.may_meet(object, other)
                    && namespace.is_none_or(|of| other.namespace.as_deref().is_none_or(|own| own == of))
            };
            let services = by_name.get(name).into_iter().flatten().filter(is_meant);
            let selectors = services.filter_map(|service| match &service.role {
                Role::Service { selector: Some(selector), .. } => Some(selector),
                _ => None,
            });
            let pods: Vec<&Workload> =
                selectors.flat_map(|selector| workloads.selected(selector)).map(|(_, workload)| workload).collect();
            // Labels that an overlay adds are not in the file.
            if pods.is_empty() || pods.iter().any(|workload| workload.is_partial) {
                continue;
            }
            for (subset, selector) in subsets.iter().filter_map(|subset| Some((subset, subset.selector.as_ref()?))) {
                let is_open = selector.labels.iter().any(|(_, value)| value.contains(['$', '{']));
                if !is_open && !pods.iter().any(|workload| selector.matches(&workload.pod_labels)) {
                    let message = format!("subset `{}` takes no pod of `{name}`", subset.name);
                    cx.report_in(facts.file, selector.span, message)
                        .help("write labels that the pods have; until then requests to it fail with 503")
                        .resource(object.resource.clone());
                }
            }
        }
    }
}
