//! What leads traffic to pods, keeps it away, and scrapes their metrics.

use super::{ObjectFacts, Role, Selector, ServicePort, Workload, pairs, selector};
use crate::model::kubernetes::{Field, Object, Part};
use crate::source::Span;

/// A subset of a service's pods that a route of Istio leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    pub host: String,
    pub subset: Part,
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

/// A host of `tls` of an `Ingress`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsHost {
    pub secret: String,
    pub host: Part,
}

/// <https://kubernetes.io/docs/concepts/services-networking/ingress/#tls>
pub(super) fn tls_hosts(object: Object<'_>) -> Vec<TlsHost> {
    let mut found = Vec::new();
    // The certificate is made from the Ingress itself: <https://cert-manager.io/docs/usage/ingress/>.
    let annotations = object.metadata().get("annotations").entries();
    if annotations
        .iter()
        .any(|entry| entry.name().starts_with("cert-manager.io/") || entry.name() == "kubernetes.io/tls-acme")
    {
        return found;
    }
    for entry in object.spec().get("tls").items().map(Field::of) {
        let Some(secret) = entry.get("secretName").str() else { continue };
        let hosts = entry.get("hosts").items().filter_map(|host| Part::of(Field::of(host)));
        found.extend(hosts.map(|host| TlsHost { secret: secret.to_owned(), host }));
    }
    found
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
    let selector = labels.node().map(|node| Selector { labels: pairs(labels), span: node.span() });
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

pub(super) fn network_policy(object: Object<'_>) -> Role {
    let spec = object.spec();
    let rules = [("ingress", "from"), ("egress", "to")].into_iter().flat_map(|(direction, key)| {
        spec.get(direction).items().flat_map(move |rule| Field::of(rule).get(key).items().collect::<Vec<_>>())
    });
    // Peers in other namespaces are seldom in the same repository.
    let peers = rules.map(Field::of).filter(|peer| peer.get("namespaceSelector").is_absent());
    Role::NetworkPolicy {
        selector: selector(spec.get("podSelector")),
        peers: peers.filter_map(|peer| selector(peer.get("podSelector"))).collect(),
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

/// <https://gateway-api.sigs.k8s.io/reference/spec/#listener>
pub(super) fn gateway(object: Object<'_>) -> Role {
    let listeners = object.spec().get("listeners");
    let names = listeners.items().filter_map(|listener| Field::of(listener).get("name").str().map(str::to_owned));
    // A `ListenerSet` elsewhere may add to them where that is allowed.
    if object.spec().get("allowedListeners").is_absent() {
        Role::Gateway { listeners: names.collect() }
    } else {
        Role::Other
    }
}

/// <https://istio.io/latest/docs/reference/config/networking/destination-rule/>
pub(super) fn destination_rule(object: Object<'_>) -> Role {
    let spec = object.spec();
    let Some(host) = spec.get("host").str() else { return Role::Other };
    let subsets =
        spec.get("subsets").items().filter_map(|subset| Field::of(subset).get("name").str().map(str::to_owned));
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

/// A policy, and the pods that it is for; `None` when its selector has expressions.
#[derive(Clone, Copy, Debug)]
pub struct NetworkPolicy<'a> {
    pub object: &'a ObjectFacts,
    pub selector: Option<&'a Selector>,
}

/// Whether a policy holds for the pods of a workload. In a policy whose selector cannot be read, any pod may be selected.
pub fn is_isolated(object: &ObjectFacts, workload: &Workload, policies: &[NetworkPolicy<'_>]) -> bool {
    policies.iter().any(|policy| {
        policy.object.may_share_namespace(object)
            && policy.selector.is_none_or(|selector| selector.matches(&workload.pod_labels))
    })
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
