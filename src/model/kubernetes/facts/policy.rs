//! What network policies let pass.

use super::{ObjectFacts, Role, Selector, Workload, selector};
use crate::model::kubernetes::{Field, Object, Part};
use crate::source::Span;

/// What a `NetworkPolicy` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFacts {
    /// An empty selector takes every pod; `None` for one with expressions.
    pub selector: Option<Selector>,
    /// Pods of its own namespace that it names as peers.
    pub peers: Vec<Selector>,
    /// Ports of the selected pods that it opens for TCP.
    pub ports: Vec<Part>,
    pub egress: Egress,
}

/// What pods may reach under a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Egress {
    /// It says nothing of it, or takes all away.
    Untold,
    /// DNS is, or may be, among what it lets pass.
    Dns,
    /// It names what may be reached, and DNS is not among it: where it says so.
    WithoutDns(Span),
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

/// <https://kubernetes.io/docs/concepts/services-networking/network-policies/>
pub(super) fn network_policy(object: Object<'_>) -> Role {
    let spec = object.spec();
    let rules = [("ingress", "from"), ("egress", "to")].into_iter().flat_map(|(direction, key)| {
        spec.get(direction).items().flat_map(move |rule| Field::of(rule).get(key).items().collect::<Vec<_>>())
    });
    // Peers in other namespaces are seldom in the same repository.
    let peers = rules.map(Field::of).filter(|peer| peer.get("namespaceSelector").is_absent());
    let opened = spec.get("ingress").items().flat_map(|rule| Field::of(rule).get("ports").items().collect::<Vec<_>>());
    let of_tcp = |port: &Field<'_>| port.get("protocol").is_absent() || port.get("protocol").is("TCP");
    let ports = opened.map(Field::of).filter(of_tcp).filter(|port| port.get("endPort").is_absent());
    Role::NetworkPolicy(PolicyFacts {
        selector: selector(spec.get("podSelector")),
        peers: peers.filter_map(|peer| selector(peer.get("podSelector"))).collect(),
        ports: ports.filter_map(|port| Part::of(port.get("port"))).collect(),
        egress: egress(spec, object.namespace()),
    })
}

/// Where the servers of DNS are.
const DNS_NAMESPACES: &[&str] = &["kube-system", "kube-dns", "openshift-dns"];

/// Labels of namespaces whose value is the name.
const NAME_LABELS: &[&str] = &["kubernetes.io/metadata.name", "name"];

fn egress(spec: Field<'_>, namespace: Option<&str>) -> Egress {
    let (types, egress) = (spec.get("policyTypes"), spec.get("egress"));
    let is_meant = types.is_absent() || types.items().any(|kind| kind.as_str() == Some("Egress"));
    let Some(key) = spec.node().and_then(|node| node.entry("egress")).map(|entry| entry.key.span()) else {
        return Egress::Untold;
    };
    if !is_meant || !egress.is_complete() || egress.items().next().is_none() {
        return Egress::Untold;
    }
    let is_of_dns = namespace.is_some_and(|namespace| DNS_NAMESPACES.contains(&namespace));
    if is_of_dns || egress.items().any(|rule| may_be_dns(Field::of(rule))) {
        Egress::Dns
    } else {
        Egress::WithoutDns(key)
    }
}

fn may_be_dns(rule: Field<'_>) -> bool {
    let any = |field: Field<'_>, fits: fn(Field<'_>) -> bool| {
        field.is_unknown() || field.items().next().is_none() || field.items().map(Field::of).any(fits)
    };
    any(rule.get("ports"), is_dns_port) && any(rule.get("to"), may_serve_dns)
}

/// Names are asked for over UDP; servers listen on 53, those of `OpenShift` on 5353, some behind 8053.
fn is_dns_port(port: Field<'_>) -> bool {
    let (number, protocol) = (port.get("port"), port.get("protocol"));
    let is_udp = protocol.is_unknown() || protocol.is("UDP");
    let last = port.get("endPort").int();
    let is_number = match number.int() {
        Some(first) => [53, 1053, 5353, 8053].iter().any(|dns| first <= *dns && *dns <= last.unwrap_or(first)),
        None => number.str().is_none_or(|name| name.contains("dns") || name.contains("domain")),
    };
    is_udp && is_number
}

fn may_serve_dns(peer: Field<'_>) -> bool {
    let (block, pods, namespaces) = (peer.get("ipBlock"), peer.get("podSelector"), peer.get("namespaceSelector"));
    if !block.is_absent() || pods.is_unknown() || namespaces.is_unknown() {
        return true;
    }
    let named = |entry: &crate::syntax::yaml::Entry<'_>| {
        NAME_LABELS.contains(&entry.name())
            && entry.value.as_str().is_some_and(|name| !DNS_NAMESPACES.contains(&name) && !name.contains(['$', '{']))
    };
    let labels = namespaces.get("matchLabels").entries();
    namespaces.is_present() && !labels.iter().any(named) || pods.path(&["matchLabels", "k8s-app"]).is_present()
}
