//! Replicas that are written where an autoscaler sets them.

use crate::model::kubernetes::Role;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct FixedReplicas;

impl Rule for FixedReplicas {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.files_and_objects_by_name();
        let mut told = rustc_hash::FxHashSet::default();
        for (_, scaler) in repository.objects() {
            let Role::Autoscaler(autoscaler) = &scaler.role else { continue };
            for (facts, target) in by_name.get(autoscaler.name.as_str()).into_iter().flatten() {
                let Role::Workload(workload) = &target.role else { continue };
                let Some(span) = workload.replicas_span else { continue };
                // Overlays may scale the same workload several times.
                if target.kind == autoscaler.kind
                    && repository.may_meet(scaler, target)
                    && told.insert((facts.file, span))
                {
                    let message = format!("`replicas` is set by {} `{}`", scaler.kind, scaler.name);
                    cx.report_in(facts.file, span, message)
                        .help("remove `replicas`: every deployment resets what the autoscaler has chosen")
                        .resource(target.resource.clone());
                }
            }
        }
    }
}
