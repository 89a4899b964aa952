//! Containers without CPU limit: one finding per pod.

use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct MissingCpuLimit;

impl Rule for MissingCpuLimit {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        if pod.is_partial() || pod.object.is_test() || !pod.field(&["resources"]).is_absent() {
            return;
        }
        let mut lacking =
            pod.lasting_containers().filter(|container| container.field(&["resources", "limits", "cpu"]).is_absent());
        if let Some(container) = lacking.next() {
            cx.report(container.header(), format!("container `{}` has no CPU limit", container.name()))
                .help("limit it where neighbours must not be slowed down")
                .resource(pod.object.resource());
        }
    }
}
