//! Containers that may share their user id with a user of the node: one finding per pod.

use crate::model::kubernetes::{ContainerClass, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct LowUserId;

/// Below it, distributions give ids to users of the node.
const FIRST_FREE: i64 = 10_000;

impl Rule for LowUserId {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        // In a user namespace, ids mean nothing on the node.
        if pod.is_windows() || pod.is_partial() || pod.field(&["hostUsers"]).bool() == Some(false) {
            return;
        }
        for container in pod.containers().filter(|container| container.class != ContainerClass::Ephemeral) {
            for (key, what) in [("runAsUser", "user"), ("runAsGroup", "group")] {
                let id = container.effective(key);
                let message = match id.int() {
                    Some(id) if id < FIRST_FREE => format!("container `{}` runs with {what} id {id}", container.name()),
                    None if id.is_absent() && key == "runAsUser" => {
                        format!("container `{}` does not say its user id", container.name())
                    }
                    _ => continue,
                };
                let place = id.node().map_or_else(|| container.header(), Node::span);
                cx.report(place, message)
                    .help("use an id of 10000 or above, or `hostUsers: false`")
                    .resource(pod.object.resource());
                return;
            }
        }
    }
}
