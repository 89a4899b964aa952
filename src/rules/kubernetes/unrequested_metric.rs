//! Autoscalers that measure a share of what the pods don't request.

use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnrequestedMetric;

impl Rule for UnrequestedMetric {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for (facts, scaler) in repository.objects() {
            let Role::Autoscaler(autoscaler) = &scaler.role else { continue };
            for measured in &autoscaler.measured {
                let targets = by_name.get(autoscaler.name.as_str()).into_iter().flatten();
                let mut targets = targets
                    .filter(|target| target.kind == autoscaler.kind && repository.may_meet(scaler, target))
                    .filter_map(|target| match &target.role {
                        Role::Workload(workload) => Some(workload),
                        _ => None,
                    })
                    .peekable();
                // An overlay may add the request, so every form of the workload must lack it.
                let is_lacking = targets.peek().is_some()
                    && targets.all(|workload| workload.unrequested.contains(&measured.resource.as_str()));
                if is_lacking {
                    let resource = &measured.resource;
                    let message = format!("{} `{}` does not request {resource}", autoscaler.kind, autoscaler.name);
                    cx.report_in(facts.file, measured.span, message)
                        .help(format!("request {resource} in each of its containers; without that it is never scaled"))
                        .resource(scaler.resource.clone());
                }
            }
        }
    }
}
