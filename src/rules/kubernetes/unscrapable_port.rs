//! Annotations that send Prometheus to a port that no container names.

use crate::model::kubernetes::{Field, Pod as PodRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Pod;

#[derive(Default)]
pub struct UnscrapablePort;

impl Rule for UnscrapablePort {
    type View = Pod;

    fn check(&self, pod: PodRef<'_>, cx: &mut Context<'_>) {
        let annotations = pod.metadata().get("annotations");
        let port = annotations.get("prometheus.io/port");
        let (Some(node), Some(written)) = (port.node(), port.str()) else { return };
        let Some(number) = written.parse::<i64>().ok().filter(|_| annotations.get("prometheus.io/scrape").is("true"))
        else {
            return;
        };
        if pod.is_partial() || pod.containers().any(|container| !container.field(&["ports"]).is_complete()) {
            return;
        }
        let ports: Vec<Option<i64>> = pod
            .containers()
            .flat_map(|container| container.field(&["ports"]).items().collect::<Vec<_>>())
            .map(|port| Field::of(port).get("containerPort").int())
            .collect();
        if ports.is_empty() || ports.contains(&None) || ports.contains(&Some(number)) {
            return;
        }
        cx.report(node.span(), format!("no container of the pod has port `{number}`, which Prometheus is sent to"))
            .help("name the port that serves the metrics, and list it under `ports`")
            .resource(pod.object.resource());
    }
}
