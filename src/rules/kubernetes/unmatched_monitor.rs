//! Monitors that find nothing to scrape.

use super::workloads::{monitored, workloads};
use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnmatchedMonitor;

impl Rule for UnmatchedMonitor {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let workloads = workloads(repository);
        for (facts, object) in repository.objects() {
            let Role::Monitor(monitor) = &object.role else { continue };
            let Some(selector) = monitor.selector.as_ref().filter(|selector| !selector.labels.is_empty()) else {
                continue;
            };
            if monitored(repository, &workloads, object, monitor).is_empty() {
                let kind = if monitor.of_pods { "pod" } else { "Service" };
                cx.report_in(
                    facts.file,
                    selector.span,
                    format!("the selector of this {} matches no {kind} here", object.kind),
                )
                .help(format!("give it the labels of the {kind} itself"))
                .resource(object.resource.clone());
            }
        }
    }
}
