//! What leads traffic to pods and scrapes their metrics.

use super::{Role, Selector, ServicePort, pairs, selector};
use crate::model::kubernetes::{Field, Object, Part};
use crate::source::Span;

/// A subset of a service's pods that a route of Istio leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub host: String,
    pub subset: Part,
}

/// A part of a service's pods that a `DestinationRule` gives a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subset {
    pub name: String,
    /// The labels that its pods have beside those of the service.
    pub selector: Option<Selector>,
}

/// What a `ServiceMonitor` or `PodMonitor` scrapes
/// (<https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Monitor {
    /// It scrapes pods, not Services.
    pub of_pods: bool,
    /// `None` when it has expressions.
    pub selector: Option<Selector>,
    /// Ports by their names.
    pub ports: Vec<Part>,
    /// It looks at namespaces other than its own.
    pub is_elsewhere: bool,
}

/// The objects of one kind that a `Prometheus` takes
/// (<https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.Prometheus>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub kind: &'static str,
    /// `None` when it has expressions.
    pub selector: Option<Selector>,
    /// It looks at namespaces other than its own.
    pub is_elsewhere: bool,
}

/// The fields of a `Prometheus` that select objects, and those objects.
const CHOICES: [(&str, &str, &str); 4] = [
    ("PodMonitor", "podMonitorSelector", "podMonitorNamespaceSelector"),
    ("Probe", "probeSelector", "probeNamespaceSelector"),
    ("PrometheusRule", "ruleSelector", "ruleNamespaceSelector"),
    ("ServiceMonitor", "serviceMonitorSelector", "serviceMonitorNamespaceSelector"),
];

/// Without a selector it takes none of that kind.
pub(super) fn prometheus(object: Object<'_>) -> Role {
    let spec = object.spec();
    let choices = CHOICES.into_iter().filter(|(_, field, _)| !spec.get(field).is_absent());
    Role::Prometheus(
        choices
            .map(|(kind, field, namespaces)| Choice {
                kind,
                selector: selector(spec.get(field)),
                is_elsewhere: !spec.get(namespaces).is_absent(),
            })
            .collect(),
    )
}

/// <https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateSpec>
pub(super) fn certificate(object: Object<'_>) -> Role {
    let spec = object.spec();
    let Some(secret) = spec.get("secretName").str() else { return Role::Other };
    let names = spec.get("dnsNames").items().map(Field::of).chain([spec.get("commonName")]);
    let names = names.filter_map(Field::str).map(str::to_owned).collect();
    Role::Certificate { secret: secret.to_owned(), names }
}

pub(super) fn service(object: Object<'_>) -> Role {
    let spec = object.spec();
    let labels = spec.get("selector");
    // What is no label has another fault.
    let is_flat = labels.entries().iter().all(|entry| entry.value.is_scalar());
    let selector = labels.node().filter(|_| is_flat);
    let selector = selector.map(|node| Selector { labels: pairs(labels), span: node.span() });
    let ports = spec.get("ports").items().map(Field::Present).filter_map(|port| {
        let target = port.get("targetPort").node().or_else(|| port.get("port").node())?;
        Some(ServicePort {
            name: port.get("name").str().map(str::to_owned),
            number: port.get("port").int(),
            target: target.as_str()?.to_owned(),
            span: target.span(),
        })
    });
    Role::Service {
        selector: selector.filter(|selector| !selector.labels.is_empty()),
        ports: ports.collect(),
        is_external: spec.get("type").is("ExternalName"),
        is_headless: spec.get("clusterIP").is("None"),
    }
}

pub(super) fn monitor(object: Object<'_>) -> Role {
    let spec = object.spec();
    let of_pods = object.kind() == "PodMonitor";
    let endpoints = spec.get(if of_pods { "podMetricsEndpoints" } else { "endpoints" });
    let ports = endpoints.items().filter_map(|endpoint| Part::of(Field::of(endpoint).get("port")));
    let namespaces = spec.get("namespaceSelector");
    Role::Monitor(Monitor {
        of_pods,
        selector: selector(spec.get("selector")),
        ports: ports.collect(),
        is_elsewhere: !namespaces.is_absent(),
    })
}

/// <https://istio.io/latest/docs/reference/config/networking/destination-rule/>
pub(super) fn destination_rule(object: Object<'_>) -> Role {
    let spec = object.spec();
    let Some(host) = spec.get("host").str() else { return Role::Other };
    let subsets = spec.get("subsets").items().map(Field::of).filter_map(|subset| {
        let labels = subset.get("labels");
        let selector = labels.node().map(|node| Selector { labels: pairs(labels), span: node.span() });
        Some(Subset { name: subset.get("name").str()?.to_owned(), selector })
    });
    Role::DestinationRule { host: host.to_owned(), subsets: subsets.collect() }
}

/// <https://istio.io/latest/docs/reference/config/networking/virtual-service/>
pub(super) fn virtual_service(object: Object<'_>) -> Role {
    let destinations = destinations(object).into_iter().filter_map(|destination| {
        Some(Destination {
            host: destination.get("host").str()?.to_owned(),
            subset: Part::of(destination.get("subset"))?,
        })
    });
    Role::VirtualService { destinations: destinations.collect() }
}

/// Where the routes of a `VirtualService` lead.
pub(in crate::model::kubernetes) fn destinations(object: Object<'_>) -> Vec<Field<'_>> {
    let spec = object.spec();
    let rules = ["http", "tcp", "tls"].into_iter().flat_map(|protocol| spec.get(protocol).items().collect::<Vec<_>>());
    let routes = rules.flat_map(|rule| Field::of(rule).get("route").items().collect::<Vec<_>>());
    routes.map(|route| Field::of(route).get("destination")).collect()
}

/// The name and namespace of the Service that a host of the mesh means; `None` for hosts outside of the cluster, and for
/// names with one dot, which may be either.
pub fn service_of_host(host: &str) -> Option<(&str, Option<&str>)> {
    let mut parts = host.split('.');
    let name = parts.next().filter(|name| !name.is_empty() && *name != "*")?;
    match (parts.next(), parts.next()) {
        (None, _) => Some((name, None)),
        (Some(namespace), Some("svc")) => Some((name, Some(namespace))),
        _ => None,
    }
}

/// Where a workload says that it has metrics.
pub(super) fn metrics(pod: crate::model::kubernetes::Pod<'_>) -> Option<Span> {
    pod.lasting_containers().find_map(|container| {
        container.field(&["ports"]).items().map(Field::of).find_map(|port| {
            let name = port.get("name");
            let is_metrics =
                name.str().is_some_and(|name| matches!(name, "metrics" | "http-metrics" | "prometheus" | "prom"));
            name.node().filter(|_| is_metrics).map(crate::syntax::yaml::Node::span)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::service_of_host;

    #[test]
    fn hosts_of_the_mesh_are_told_from_others() {
        for (host, wanted) in [
            ("cart", Some(("cart", None))),
            ("cart.shop.svc.cluster.local", Some(("cart", Some("shop")))),
            ("cart.shop.svc", Some(("cart", Some("shop")))),
            ("api.example.com", None),
            ("*.example.com", None),
            ("cart.shop", None),
        ] {
            assert_eq!(service_of_host(host), wanted, "{host}");
        }
    }
}
