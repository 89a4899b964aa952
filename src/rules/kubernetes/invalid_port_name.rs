//! Names of ports that the API server refuses.

use crate::model::kubernetes::names::{label_fault, port_fault};
use crate::model::kubernetes::{Field, Object as ObjectRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct InvalidPortName;

impl Rule for InvalidPortName {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let mut found: Vec<(Field<'_>, Option<&str>)> = Vec::new();
        for container in object.pod().into_iter().flat_map(|pod| pod.containers().collect::<Vec<_>>()) {
            for port in container.field(&["ports"]).items().map(Field::of) {
                found.push((port.get("name"), port.get("name").str().and_then(port_fault)));
            }
            for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
                for handler in ["httpGet", "tcpSocket"] {
                    let port = container.field(&[probe, handler, "port"]);
                    let fault = port.str().filter(|_| port.is_string()).and_then(port_fault);
                    found.push((port, fault));
                }
            }
        }
        if object.is("Service", &[""]) {
            for port in object.spec().get("ports").items().map(Field::of) {
                found.push((port.get("name"), port.get("name").str().and_then(label_fault)));
                let target = port.get("targetPort");
                found.push((target, target.str().filter(|_| target.is_string()).and_then(port_fault)));
            }
        }
        for (field, fault) in found {
            let (Some(node), Some(fault)) = (field.node(), fault) else { continue };
            let name = node.as_str().unwrap_or("");
            if name.contains(['$', '{', '<', '%']) {
                continue;
            }
            cx.report(node.span(), format!("port `{name}` {fault}"))
                .help(if fault.contains("quotes") { "write the number without quotes" } else { "choose another name" })
                .resource(object.resource());
        }
    }
}
