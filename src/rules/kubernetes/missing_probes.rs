//! Services that get traffic before they can answer.

use crate::model::kubernetes::{Container as ContainerRef, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct MissingProbes;

impl Rule for MissingProbes {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let Some(container) = unprobed(pod) else { return };
        let has_liveness = pod.lasting_containers().any(|container| !container.field(&["livenessProbe"]).is_absent());
        let message = if has_liveness {
            format!("container `{}` gets traffic before it is ready: no readiness probe", container.name())
        } else {
            format!("container `{}` has ports but neither readiness nor liveness probe", container.name())
        };
        cx.report(container.header(), message)
            .help("add a `readinessProbe` that answers when the service can serve")
            .resource(pod.object.resource());
    }
}

/// The container that gets traffic although nothing in the pod tells whether it is ready.
pub(super) fn unprobed(pod: PodRef<'_>) -> Option<ContainerRef<'_>> {
    if !pod.is_service_like() || pod.is_batch() || pod.is_partial() || pod.object.kind() == "DaemonSet" {
        return None;
    }
    // One readiness probe decides for the whole pod; a pod without ports gets no traffic.
    let all_lack = pod.lasting_containers().all(|container| container.field(&["readinessProbe"]).is_absent());
    let serving = pod.lasting_containers().find(|container| container.field(&["ports"]).items().next().is_some());
    serving.filter(|_| all_lack && pod.field(&["containers"]).is_complete())
}
