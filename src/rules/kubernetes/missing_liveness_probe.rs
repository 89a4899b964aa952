//! Containers that are not restarted when they hang.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct MissingLivenessProbe;

impl Rule for MissingLivenessProbe {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let pod = container.pod;
        if !container.is_lasting() || pod.is_batch() || pod.is_partial() || pod.object.is_hook() {
            return;
        }
        if container.field(&["livenessProbe"]).is_absent() {
            cx.report(container.header(), format!("container `{}` has no liveness probe", container.name()))
                .help("add one that fails only when a restart would help")
                .resource(container.resource());
        }
    }
}
