//! Containers without readiness probe that `kubernetes/missing-probes` does not judge.

use super::missing_probes::unprobed;
use crate::model::kubernetes::Pod as PodRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnreadyContainer;

impl Rule for UnreadyContainer {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        if pod.is_batch() || pod.is_partial() || pod.object.is_hook() || unprobed(pod).is_some() {
            return;
        }
        for container in pod.lasting_containers() {
            if container.field(&["readinessProbe"]).is_absent() {
                cx.report(container.header(), format!("container `{}` has no readiness probe", container.name()))
                    .help("add one if something waits for it")
                    .resource(container.resource());
            }
        }
    }
}
