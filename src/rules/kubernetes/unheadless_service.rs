//! `StatefulSet`s whose Service gives their pods no names.

use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnheadlessService;

impl Rule for UnheadlessService {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for (facts, object) in repository.objects().filter(|(_, object)| object.kind == "StatefulSet") {
            let Role::Workload(workload) = &object.role else { continue };
            for reference in object.references.iter().filter(|reference| reference.kind == "Service") {
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                for service in named.filter(|other| repository.may_mean(reference, object, other)) {
                    let Role::Service { selector, is_headless, .. } = &service.role else { continue };
                    let name = &reference.name;
                    let message = if !is_headless {
                        format!("Service `{name}` is not headless, so the pods get no names of their own")
                    } else if selector.as_ref().is_some_and(|selector| !selector.matches(&workload.pod_labels)) {
                        format!("Service `{name}` does not select the pods of this StatefulSet")
                    } else {
                        continue;
                    };
                    cx.report_in(facts.file, reference.span, message)
                        .help("name a Service with `clusterIP: None` that selects the pods")
                        .resource(object.resource.clone());
                }
            }
        }
    }
}
