//! Ports that two containers of a pod bind.

use rustc_hash::FxHashMap;

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct ClashingPort;

impl Rule for ClashingPort {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let mut bound: FxHashMap<(i64, &str), (&str, Span)> = FxHashMap::default();
        for container in pod.lasting_containers().filter(|container| !container.node.is_maybe_absent()) {
            for port in container.field(&["ports"]).items().map(Field::of) {
                let (number, protocol) = (port.get("containerPort"), port.get("protocol"));
                let (Some(node), Some(value)) = (number.node(), number.int()) else { continue };
                if protocol.is_unknown() {
                    continue;
                }
                let key = (value, protocol.str().unwrap_or("TCP"));
                let (first, span) = *bound.entry(key).or_insert((container.name(), node.span()));
                if first != container.name() {
                    cx.report(node.span(), format!("container `{first}` has port {value} already"))
                        .help("give one of them another port")
                        .note(span, "first here")
                        .resource(container.resource());
                }
            }
        }
    }
}
