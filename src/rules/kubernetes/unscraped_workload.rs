//! Workloads with metrics that nothing scrapes.

use super::workloads::{monitored_workloads, workloads};
use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnscrapedWorkload;

impl Rule for UnscrapedWorkload {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let monitors = repository.objects().filter(|(_, object)| matches!(object.role, Role::Monitor(_))).count();
        // Without any monitor here, another repository or a list of targets decides.
        if monitors == 0 {
            return;
        }
        let workloads = workloads(repository);
        let scraped = monitored_workloads(repository, &workloads);
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            let Some(span) = workload.metrics.filter(|_| !workload.is_annotated && !workload.is_batch) else {
                continue;
            };
            if !scraped.contains(object.resource.as_str()) {
                cx.report_in(facts.file, span, format!("nothing here scrapes the metrics of `{}`", object.name))
                    .help("add a ServiceMonitor or PodMonitor that selects it")
                    .resource(object.resource.clone());
            }
        }
    }
}
