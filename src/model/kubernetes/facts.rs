//! What a manifest tells other files: names, labels, selectors, ports, images.

use super::reference::references;
use super::{Field, Manifest, Object, Pod, Reference};
use crate::source::Span;

/// One object, with what other objects refer to. Objects made by Helm templates are left out: their names and labels
/// are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectFacts {
    pub kind: String,
    pub group: String,
    pub name: String,
    /// As written; unset matches any, because Kustomize or `kubectl -n` may set it.
    pub namespace: Option<String>,
    pub labels: Vec<(String, String)>,
    /// `Kind/namespace/name`.
    pub resource: String,
    /// Where to point at the object.
    pub span: Span,
    pub role: Role,
    pub references: Vec<Reference>,
}

/// What an object is to others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    Workload(Workload),
    Service {
        selector: Option<Selector>,
        ports: Vec<ServicePort>,
        is_external: bool,
    },
    /// A `PodDisruptionBudget`; without selector when it has one of expressions.
    Budget {
        selector: Option<Selector>,
    },
    /// A `NetworkPolicy`; an empty selector takes every pod.
    NetworkPolicy {
        selector: Option<Selector>,
    },
    /// What a `HorizontalPodAutoscaler` or KEDA's `ScaledObject` scales: kind and name.
    Autoscaler {
        kind: String,
        name: String,
        target: Span,
    },
    /// A `ConfigMap` or `Secret` with its keys.
    Data {
        keys: Vec<String>,
    },
    Other,
}

/// Something that makes pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The labels of its pods.
    pub pod_labels: Vec<(String, String)>,
    pub ports: Vec<Port>,
    /// Images as written, with their place.
    pub images: Vec<(String, Span)>,
    /// `None` when not written.
    pub replicas: Option<i64>,
    pub service_account: Option<String>,
    pub is_batch: bool,
    /// A fragment, whose ports and labels stand elsewhere too.
    pub is_partial: bool,
}

/// `key: value` pairs that pods must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    pub labels: Vec<(String, String)>,
    pub span: Span,
}

/// A port of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Port {
    pub name: Option<String>,
    pub number: Option<i64>,
}

/// A port of a service. `target` is the name or number it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    pub name: Option<String>,
    pub number: Option<i64>,
    pub target: String,
    pub span: Span,
}

impl Selector {
    /// Whether pods with these labels are selected.
    pub fn matches(&self, labels: &[(String, String)]) -> bool {
        self.labels.iter().all(|pair| labels.contains(pair))
    }
}

impl ObjectFacts {
    /// Whether two objects may be in one namespace.
    pub fn may_share_namespace(&self, other: &Self) -> bool {
        match (&self.namespace, &other.namespace) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => true,
        }
    }
}

/// The facts of all objects of a file.
pub fn facts(manifest: &Manifest) -> Vec<ObjectFacts> {
    if manifest.is_template || manifest.is_patch {
        return Vec::new();
    }
    manifest.objects().filter_map(object).collect()
}

fn object(object: Object<'_>) -> Option<ObjectFacts> {
    let role = match object.kind() {
        _ if object.pod().is_some() => object.pod().map_or(Role::Other, |pod| Role::Workload(workload(pod))),
        "Service" if object.is("Service", &[""]) => service(object),
        "PodDisruptionBudget" => Role::Budget { selector: selector(object.spec().get("selector")) },
        "NetworkPolicy" if object.is("NetworkPolicy", &["networking.k8s.io", "extensions"]) => {
            Role::NetworkPolicy { selector: selector(object.spec().get("podSelector")) }
        }
        "HorizontalPodAutoscaler" | "ScaledObject" => autoscaler(object),
        "ConfigMap" | "Secret" => Role::Data {
            keys: ["data", "stringData", "binaryData"]
                .iter()
                .flat_map(|key| object.fields().get(key).entries())
                .map(|entry| entry.name().to_owned())
                .collect(),
        },
        _ => Role::Other,
    };
    Some(ObjectFacts {
        kind: object.kind().to_owned(),
        group: object.group().to_owned(),
        name: object.name()?.to_owned(),
        namespace: object.namespace().map(str::to_owned),
        labels: pairs(object.metadata().get("labels")),
        resource: object.resource(),
        span: object.header(),
        role,
        references: references(object),
    })
}

fn workload(pod: Pod<'_>) -> Workload {
    let ports = pod
        .containers()
        .flat_map(|container| container.field(&["ports"]).items().map(Field::Present).collect::<Vec<_>>());
    let images = pod.containers().filter_map(super::Container::image);
    Workload {
        pod_labels: pairs(pod.labels()),
        ports: ports
            .map(|port| Port {
                name: port.get("name").str().map(str::to_owned),
                number: port.get("containerPort").int(),
            })
            .collect(),
        images: images.map(|(image, node)| (image.to_owned(), node.span())).collect(),
        replicas: pod.object.spec().get("replicas").int(),
        service_account: pod.field(&["serviceAccountName"]).str().map(str::to_owned),
        is_batch: pod.is_batch(),
        is_partial: pod.is_partial(),
    }
}

fn service(object: Object<'_>) -> Role {
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
    }
}

fn autoscaler(object: Object<'_>) -> Role {
    let target = object.spec().get("scaleTargetRef");
    let (Some(node), Some(name)) = (target.node(), target.get("name").str()) else { return Role::Other };
    // KEDA's default.
    let kind = target.get("kind").str().unwrap_or("Deployment");
    Role::Autoscaler { kind: kind.to_owned(), name: name.to_owned(), target: node.span() }
}

/// A label selector, when it has no expressions.
fn selector(field: Field<'_>) -> Option<Selector> {
    let node = field.node()?;
    let simple = field.get("matchExpressions").is_absent();
    simple.then(|| Selector { labels: pairs(field.get("matchLabels")), span: node.span() })
}

fn pairs(field: Field<'_>) -> Vec<(String, String)> {
    let text = |node: crate::syntax::yaml::Node<'_>| node.as_str().unwrap_or("").to_owned();
    field.entries().into_iter().map(|entry| (text(entry.key), text(entry.value))).collect()
}
