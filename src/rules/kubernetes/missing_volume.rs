//! Mounts of volumes that the pod does not have.

use crate::model::kubernetes::{Container as ContainerRef, Field};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct MissingVolume;

impl Rule for MissingVolume {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let pod = container.pod;
        let (volumes, claims) = (pod.field(&["volumes"]), pod.object.spec().get("volumeClaimTemplates"));
        // Operators and other controllers add volumes of their own.
        if !volumes.is_complete() || !claims.is_complete() || pod.is_partial() || pod.object.api_version().contains('.')
        {
            return;
        }
        for mount in container.field(&["volumeMounts"]).items().map(Field::Present) {
            let Some(node) = mount.get("name").node() else { continue };
            let name = node.as_str().unwrap_or("");
            let of_pod = volumes.items().any(|volume| Field::Present(volume).get("name").is(name));
            let claimed = claims.items().any(|claim| Field::Present(claim).path(&["metadata", "name"]).is(name));
            if !of_pod && !claimed {
                cx.report(node.span(), format!("pod has no volume `{name}`"))
                    .help("add it to `volumes`, or correct the name")
                    .resource(container.resource());
            }
        }
    }
}
