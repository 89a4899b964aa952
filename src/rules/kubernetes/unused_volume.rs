//! Volumes that no container mounts.

use crate::model::kubernetes::{Container, Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnusedVolume;

impl Rule for UnusedVolume {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let volumes = pod.field(&["volumes"]);
        if !volumes.is_present() || pod.is_partial() {
            return;
        }
        let lists = ["volumeMounts", "volumeDevices"];
        let is_open = |container: Container<'_>| lists.iter().any(|list| !container.field(&[list]).is_complete());
        let is_unclear = |key: &str| !pod.field(&[key]).is_complete();
        if ["containers", "initContainers"].into_iter().any(is_unclear) || pod.containers().any(is_open) {
            return;
        }
        for volume in volumes.items().map(Field::of) {
            let (Some(node), Some(name)) = (volume.get("name").node(), volume.get("name").str()) else { continue };
            let is_mounted = pod.containers().any(|container| {
                let mounts = lists.iter().flat_map(|list| container.field(&[list]).items());
                mounts.map(Field::of).any(|mount| mount.get("name").is(name))
            });
            if !is_mounted {
                cx.report(node.span(), format!("no container mounts volume `{name}`"))
                    .help("mount it, or remove it")
                    .resource(pod.object.resource());
            }
        }
    }
}
