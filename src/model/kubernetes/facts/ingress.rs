//! The hosts and paths that an `Ingress` takes.

use super::Role;
use crate::model::kubernetes::{Field, Object, Part};
use crate::source::Span;

/// What an `Ingress` takes, and for which hosts it has certificates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingress {
    /// The hosts for which a Secret holds the certificate.
    pub tls: Vec<TlsHost>,
    pub paths: Vec<IngressPath>,
    /// The controller that reads it; `None` for the default one.
    pub class: Option<String>,
    /// It shares its paths with another one on purpose: a canary, a router with a priority or entry points of its own.
    pub is_shared: bool,
}

/// A host of `tls` of an `Ingress`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsHost {
    pub secret: String,
    pub host: Part,
}

/// A path below a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngressPath {
    pub host: String,
    pub path: String,
    /// `Prefix`, `Exact` or `ImplementationSpecific`.
    pub kind: String,
    pub span: Span,
}

/// Words in the names of annotations with which controllers let two of them share a path, or put each on a load balancer
/// of its own.
const SHARING: &[&str] = &[
    "canary",
    "conditions",
    "entrypoints",
    "group.",
    "header",
    "listen-ports",
    "mergeable",
    "method",
    "priority",
    "scheme",
];

/// <https://kubernetes.io/docs/concepts/services-networking/ingress/>
pub(super) fn ingress(object: Object<'_>) -> Role {
    let annotations = object.metadata().get("annotations").entries();
    let class =
        object.spec().get("ingressClassName").str().or_else(|| object.annotation("kubernetes.io/ingress.class"));
    Role::Ingress(Ingress {
        tls: tls_hosts(object),
        paths: paths(object.spec()),
        class: class.map(str::to_owned),
        is_shared: annotations.iter().any(|entry| SHARING.iter().any(|word| entry.name().contains(word))),
    })
}

/// Those of a written host: without one, each Ingress may have an address of its own.
fn paths(spec: Field<'_>) -> Vec<IngressPath> {
    let mut found = Vec::new();
    for rule in spec.get("rules").items().map(Field::of) {
        let Some(host) = rule.get("host").str().filter(|host| !host.is_empty() && !is_open(host)) else { continue };
        for path in rule.path(&["http", "paths"]).items().map(Field::of) {
            let (written, kind) = (path.get("path"), path.get("pathType"));
            let (Some(node), Some(text), Some(kind)) = (written.node(), written.str(), kind.str()) else { continue };
            if !is_open(text) {
                let (host, path, kind) = (host.to_owned(), text.to_owned(), kind.to_owned());
                found.push(IngressPath { host, path, kind, span: node.span() });
            }
        }
    }
    found
}

/// What another tool fills in.
fn is_open(text: &str) -> bool {
    text.contains(['$', '{', '<', '%'])
}

/// <https://kubernetes.io/docs/concepts/services-networking/ingress/#tls>
fn tls_hosts(object: Object<'_>) -> Vec<TlsHost> {
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
