//! Probes of ports that no container has.

use crate::model::kubernetes::{Container as ContainerRef, Field};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct UnknownProbePort;

impl Rule for UnknownProbePort {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        let ports = container.field(&["ports"]);
        if !ports.is_complete() || container.pod.object.is_partial() {
            return;
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            for handler in ["httpGet", "tcpSocket"] {
                let port = container.field(&[probe, handler, "port"]);
                let Some((node, name)) = port.node().and_then(|node| Some((node, node.as_str()?))) else { continue };
                if name.parse::<u32>().is_ok() || ports.items().any(|item| Field::Present(item).get("name").is(name)) {
                    continue;
                }
                cx.report(node.span(), format!("container `{}` has no port named `{name}`", container.name()))
                    .help("name the port in `ports`, or write its number")
                    .resource(container.resource());
            }
        }
    }
}
