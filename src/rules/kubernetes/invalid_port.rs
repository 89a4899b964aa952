//! Ports that the API server refuses.

use crate::model::kubernetes::{Field, Object as ObjectRef, Pod};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidPort;

impl Rule for InvalidPort {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let containers: Vec<_> = object.pod().into_iter().flat_map(Pod::containers).collect();
        let of_containers = containers.iter().flat_map(|container| container.field(&["ports"]).items());
        let is_service = object.is("Service", &[""]);
        let of_service = object.spec().get("ports").items().filter(|_| is_service);
        let ports: Vec<Field<'_>> = of_containers.chain(of_service).map(Field::of).collect();
        for port in &ports {
            for key in ["containerPort", "hostPort", "port", "targetPort", "nodePort"] {
                let field = port.get(key);
                let (Some(node), Some(number)) = (field.node(), field.int()) else { continue };
                // A `hostPort` or `nodePort` of 0 is one that is not set.
                let least = i64::from(!matches!(key, "hostPort" | "nodePort"));
                if !(least..=65_535).contains(&number) {
                    cx.report(node.span(), format!("`{key}` is {number}"))
                        .help("write a port from 1 to 65535")
                        .resource(object.resource());
                }
            }
        }
        let kind = object.spec().get("type");
        let is_internal = (kind.is_absent() && !object.is_partial()) || kind.is("ClusterIP");
        for port in ports.iter().filter(|_| is_service && is_internal) {
            if let Some(node) = port.get("nodePort").node().filter(|node| node.as_i64() != Some(0)) {
                cx.report(node.span(), "a Service of type `ClusterIP` has no `nodePort`")
                    .help("delete it, or write `type: NodePort`")
                    .resource(object.resource());
            }
        }
    }
}
