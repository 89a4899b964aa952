//! Replicas that wait for a volume which only one node can mount.

use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnshareableVolume;

impl Rule for UnshareableVolume {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        for (facts, object) in repository.objects() {
            let Role::Workload(workload) = &object.role else { continue };
            let replicas = workload.replicas.unwrap_or(1);
            if object.kind != "Deployment" || workload.is_partial || replicas < 2 {
                continue;
            }
            for reference in object.references.iter().filter(|reference| reference.kind == "PersistentVolumeClaim") {
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let mut claims =
                    named.filter(|other| repository.may_mean(reference, object, other)).filter_map(|other| match other
                        .role
                    {
                        Role::Claim { is_of_one_node } => Some(is_of_one_node),
                        _ => None,
                    });
                if claims.next() == Some(true) && claims.all(|is_of_one_node| is_of_one_node) {
                    let message =
                        format!("{replicas} replicas share claim `{}`, which one node can mount", reference.name);
                    cx.report_in(facts.file, reference.span, message)
                        .help("use a StatefulSet with `volumeClaimTemplates`, or a volume with `ReadWriteMany`")
                        .resource(object.resource.clone());
                }
            }
        }
    }
}
