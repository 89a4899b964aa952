//! What a manifest tells other files: names, labels, selectors, ports, images.

mod gateway;
mod gitops;
mod ingress;
mod policy;
mod scaling;
pub(super) mod traffic;

use super::container_facts::containers;
use super::producers::products;
use super::reference::references;
use super::{Container, ContainerFacts, Field, Manifest, Object, Part, Pod, Reference};
use crate::source::{FileId, Span};

pub use gateway::{Grant, Listener};
pub use gitops::Deployed;
pub use ingress::{Ingress, IngressPath, TlsHost};
pub use policy::{Egress, NetworkPolicy, PolicyFacts, is_isolated};
pub use scaling::{Amount, Autoscaler, Measured};
pub use traffic::{Choice, Destination, Monitor, Subset, service_of_host};

/// One object, with what other objects refer to. Objects made by Helm templates are left out: their names and labels
/// are not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectFacts {
    pub file: FileId,
    pub kind: String,
    pub group: String,
    /// As written: `apps/v1`; empty for what another object makes.
    pub api_version: String,
    pub name: String,
    /// As written; unset matches any, because Kustomize or `kubectl -n` may set it.
    pub namespace: Option<String>,
    pub namespace_span: Option<Span>,
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
        is_headless: bool,
    },
    /// A `PodDisruptionBudget`; without selector when it has one of expressions.
    Budget {
        selector: Option<Selector>,
        min_available: Option<Amount>,
        max_unavailable: Option<Amount>,
    },
    NetworkPolicy(PolicyFacts),
    /// A `HorizontalPodAutoscaler` or KEDA's `ScaledObject`.
    Autoscaler(Autoscaler),
    /// A `ServiceMonitor` or `PodMonitor`.
    Monitor(Monitor),
    /// Which monitors and rules a `Prometheus`, `PrometheusAgent` or `ThanosRuler` takes.
    Prometheus(Vec<Choice>),
    /// A `Gateway` of the Gateway API.
    Gateway {
        listeners: Vec<Listener>,
    },
    /// A route of the Gateway API; without hostnames it takes those of its listeners.
    Route {
        hostnames: Vec<Part>,
    },
    Grant(Grant),
    /// The subsets of a host that an Istio `DestinationRule` makes.
    DestinationRule {
        host: String,
        subsets: Vec<Subset>,
    },
    /// A policy of the mesh for the pods that it selects.
    MeshPolicy(Option<Selector>),
    /// The subsets that the routes of an Istio `VirtualService` lead to.
    VirtualService {
        destinations: Vec<Destination>,
    },
    /// The folders that an object of Argo CD or Flux deploys.
    Deployment(Vec<Deployed>),
    /// A `PersistentVolumeClaim`.
    Claim {
        /// Only pods of one node can mount it.
        is_of_one_node: bool,
    },
    Ingress(Ingress),
    /// A `Certificate` of cert-manager: the Secret it is kept in, and the names it is for.
    Certificate {
        secret: String,
        names: Vec<String>,
    },
    /// A `ServiceAccount` with the role of AWS that its pods take.
    Account {
        cloud_role: Option<Part>,
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
    /// The pods that its controller counts as its own.
    pub selector: Option<Selector>,
    pub ports: Vec<Port>,
    /// Images as written, with their place.
    pub images: Vec<(String, Span)>,
    pub containers: Vec<ContainerFacts>,
    /// `None` when not written.
    pub replicas: Option<i64>,
    pub replicas_span: Option<Span>,
    /// Resources that some container surely requests nothing of: `cpu`, `memory`.
    pub unrequested: Vec<&'static str>,
    /// The name of the port that its metrics are at.
    pub metrics: Option<Span>,
    /// The annotation `prometheus.io/scrape` is set.
    pub is_annotated: bool,
    /// The processor that its nodes must have: `kubernetes.io/arch` of the node selector.
    pub architecture: Option<Part>,
    /// On the network of its node, where policies do not hold.
    pub is_on_host_network: bool,
    /// Its pods are replaced all at once.
    pub is_recreated: bool,
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

/// Groups whose objects make no pods, Services or configuration: they only say something of what is there.
const MAKING_NOTHING: &[&str] = &[
    "autoscaling.k8s.io",
    "bitnami.com",
    "cert-manager.io",
    "external-secrets.io",
    "keda.sh",
    "kyverno.io",
    "linkerd.io",
    "networking.istio.io",
    "policy.linkerd.io",
    "security.istio.io",
    "telemetry.istio.io",
    "velero.io",
];

impl ObjectFacts {
    /// Whether its controller may make objects and pods under its own name: a database, a broker, a release.
    pub fn is_maker(&self) -> bool {
        let is_custom = self.group.contains('.') && !self.group.ends_with(".k8s.io");
        let is_silent = MAKING_NOTHING.binary_search(&self.group.as_str()).is_ok()
            || matches!(self.role, Role::Monitor(_))
            || (self.group == "source.toolkit.fluxcd.io");
        is_custom && !is_silent
    }

    /// Whether two objects may be in one namespace.
    pub fn may_share_namespace(&self, other: &Self) -> bool {
        match (&self.namespace, &other.namespace) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => true,
        }
    }
}

/// The facts of all objects of a file.
pub fn facts(manifest: &Manifest, file: FileId) -> Vec<ObjectFacts> {
    if manifest.is_template || manifest.is_patch {
        return Vec::new();
    }
    manifest.objects().flat_map(|each| object_facts(each, file).into_iter().chain(products(each, file))).collect()
}

/// The facts of one object that has a name.
pub fn object_facts(object: Object<'_>, file: FileId) -> Option<ObjectFacts> {
    let role = match object.kind() {
        _ if object.pod().is_some() => object.pod().map_or(Role::Other, |pod| Role::Workload(workload(pod))),
        "Service" if object.is("Service", &[""]) => traffic::service(object),
        "PodDisruptionBudget" => scaling::budget(object),
        "NetworkPolicy" if object.is("NetworkPolicy", &["networking.k8s.io", "extensions"]) => {
            policy::network_policy(object)
        }
        "HorizontalPodAutoscaler" | "ScaledObject" => scaling::autoscaler(object),
        "ServiceMonitor" | "PodMonitor" if object.group() == "monitoring.coreos.com" => traffic::monitor(object),
        "Prometheus" | "PrometheusAgent" | "ThanosRuler" if object.group() == "monitoring.coreos.com" => {
            traffic::prometheus(object)
        }
        "Gateway" if object.group() == "gateway.networking.k8s.io" => gateway::gateway(object),
        "ReferenceGrant" if object.group() == "gateway.networking.k8s.io" => gateway::grant(object),
        kind if object.group() == "gateway.networking.k8s.io" && kind.ends_with("Route") => gateway::route(object),
        // <https://istio.io/latest/docs/reference/config/type/workload-selector/>
        "AuthorizationPolicy" | "PeerAuthentication" | "RequestAuthentication"
            if object.group() == "security.istio.io" =>
        {
            Role::MeshPolicy(selector(object.spec().get("selector")))
        }
        "DestinationRule" if object.group() == "networking.istio.io" => traffic::destination_rule(object),
        "VirtualService" if object.group() == "networking.istio.io" => traffic::virtual_service(object),
        "Application" | "ApplicationSet" if object.group() == "argoproj.io" => gitops::application(object),
        "Kustomization" if object.group() == "kustomize.toolkit.fluxcd.io" => gitops::flux(object),
        "PersistentVolumeClaim" => claim(object),
        "Ingress" => ingress::ingress(object),
        "Certificate" if object.group() == "cert-manager.io" => traffic::certificate(object),
        "ServiceAccount" => Role::Account {
            // <https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html>
            cloud_role: Part::of(object.metadata().path(&["annotations", "eks.amazonaws.com/role-arn"])),
        },
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
        file,
        kind: object.kind().to_owned(),
        group: object.group().to_owned(),
        api_version: object.api_version().to_owned(),
        name: object.name()?.to_owned(),
        namespace: object.namespace().map(str::to_owned),
        namespace_span: object.metadata().get("namespace").node().map(crate::syntax::yaml::Node::span),
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
    let images = pod.containers().filter_map(Container::image);
    Workload {
        pod_labels: pairs(pod.labels()),
        selector: pod.is_service_like().then(|| own_selector(pod.object)).flatten(),
        ports: ports
            .map(|port| Port {
                name: port.get("name").str().map(str::to_owned),
                number: port.get("containerPort").int(),
            })
            .collect(),
        images: images.map(|(image, node)| (image.to_owned(), node.span())).collect(),
        containers: containers(pod),
        replicas: pod.object.spec().get("replicas").int(),
        replicas_span: pod.object.spec().get("replicas").node().map(crate::syntax::yaml::Node::span),
        unrequested: unrequested(pod),
        metrics: traffic::metrics(pod),
        is_annotated: pod.metadata().get("annotations").get("prometheus.io/scrape").is("true"),
        architecture: Part::of(pod.field(&["nodeSelector", "kubernetes.io/arch"])),
        is_on_host_network: pod.host_network(),
        is_recreated: pod.object.spec().path(&["strategy", "type"]).is("Recreate"),
        service_account: pod.field(&["serviceAccountName"]).str().map(str::to_owned),
        is_batch: pod.is_batch(),
        is_partial: pod.is_partial(),
    }
}

fn claim(object: Object<'_>) -> Role {
    let modes: Vec<&str> =
        object.spec().get("accessModes").items().filter_map(crate::syntax::yaml::Node::as_str).collect();
    let of_one_node = |mode: &&str| matches!(*mode, "ReadWriteOnce" | "ReadWriteOncePod");
    Role::Claim { is_of_one_node: !modes.is_empty() && modes.iter().all(of_one_node) }
}

/// Resources that some container of a pod surely requests nothing of. A limit stands in for the request.
fn unrequested(pod: Pod<'_>) -> Vec<&'static str> {
    let lacks = |container: Container<'_>, resource: &str| {
        ["requests", "limits"].iter().all(|kind| container.field(&["resources", kind, resource]).is_absent())
    };
    let is_of_pod = pod.is_partial() || !pod.field(&["resources"]).is_absent();
    let resources = ["cpu", "memory"].into_iter();
    resources.filter(|resource| !is_of_pod && pod.lasting_containers().any(|own| lacks(own, resource))).collect()
}

/// The selector of a controller of lasting pods.
fn own_selector(object: Object<'_>) -> Option<Selector> {
    let written = object.spec().get("selector");
    if matches!(object.kind(), "ReplicationController" | "DeploymentConfig") {
        return written.node().map(|node| Selector { labels: pairs(written), span: node.span() });
    }
    selector(written)
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
