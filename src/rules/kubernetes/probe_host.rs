//! Probes that ask another host than the pod.

use crate::model::kubernetes::Container as ContainerRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Container;

#[derive(Default)]
pub struct ProbeHost;

impl Rule for ProbeHost {
    type View = Container;

    fn check(&self, container: ContainerRef<'_>, cx: &mut Context<'_>) {
        // On the network of the node, its loopback address is the pod's.
        if container.pod.host_network() || !container.pod.field(&["hostNetwork"]).is_absent() {
            return;
        }
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
            for handler in ["httpGet", "tcpSocket"] {
                let host = container.field(&[probe, handler, "host"]);
                let (Some(node), Some(text)) = (host.node(), host.str()) else { continue };
                if text.is_empty() || text.contains(['$', '{']) {
                    continue;
                }
                let loopback = matches!(text, "localhost" | "127.0.0.1" | "::1");
                let what = if loopback { "the node instead of the pod" } else { "another host instead of the pod" };
                cx.report(node.span(), format!("`{probe}` of container `{}` asks {what}", container.name()))
                    .help("remove `host`; for a virtual host, send the header `Host`")
                    .resource(container.resource());
            }
        }
    }
}
