//! Folders of the node that containers can write to.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct WritableHostMount;

impl Rule for WritableHostMount {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        for container in pod.containers() {
            for mount in container.field(&["volumeMounts"]).items().map(Field::of) {
                let (Some(node), Some(name)) = (mount.get("name").node(), mount.get("name").str()) else { continue };
                let path = pod.volume(name).map_or(Field::Absent, |volume| volume.path(&["hostPath", "path"]));
                let read_only = mount.get("readOnly");
                if let Some(path) = path.str()
                    && (read_only.is_absent() || read_only.bool() == Some(false))
                {
                    let message = format!("container `{}` can write to `{path}` of its node", container.name());
                    cx.report(node.span(), message)
                        .help("add `readOnly: true` when it only reads there")
                        .resource(pod.object.resource());
                }
            }
        }
    }
}
