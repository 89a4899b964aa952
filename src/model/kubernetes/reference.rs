//! What an object asks of others by their names.

use super::facts::service_of_host;
use super::facts::traffic::destinations;
use super::{Container, Field, Object, ObjectFacts, Pod};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// A name that must be that of another object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `Service`, `Secret`, `Deployment` …
    pub kind: String,
    pub name: String,
    /// As written beside the name; else that of the object which refers.
    pub namespace: Option<String>,
    pub span: Span,
    /// What the other object must have: a key of a `ConfigMap` or `Secret`, a port of a `Service`, a listener of a
    /// `Gateway`.
    pub part: Option<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub span: Span,
}

impl Reference {
    /// Whether it may mean that object, by the namespaces of both.
    pub fn may_mean(&self, from: &ObjectFacts, other: &ObjectFacts) -> bool {
        match (self.namespace.as_ref().or(from.namespace.as_ref()), &other.namespace) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => true,
        }
    }
}

impl Part {
    pub(super) fn of(field: Field<'_>) -> Option<Self> {
        let node = field.node()?;
        Some(Self { name: node.as_str()?.to_owned(), span: node.span() })
    }
}

/// Kinds whose selectors and pods an autoscaler can reach and that this repository would hold as manifests.
const SCALED: &[&str] = &["Deployment", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"];

/// A role that every cluster has in `kube-system`
/// (<https://kubernetes.io/docs/tasks/extend-kubernetes/setup-extension-api-server/>).
const OF_THE_API_SERVER: &str = "extension-apiserver-authentication-reader";

/// All references of an object, in the order of the fields. Optional ones and those that a template makes are left out.
pub(super) fn references(object: Object<'_>) -> Vec<Reference> {
    let mut found = Found::default();
    if let Some(pod) = object.pod() {
        of_pod(pod, &mut found);
    }
    let spec = object.spec();
    match object.kind() {
        "Ingress" if object.group() == "networking.k8s.io" => of_ingress(spec, &mut found),
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            let target = spec.get("scaleTargetRef");
            let default = (object.kind() == "ScaledObject").then_some("Deployment");
            let kind = target.get("kind").str().or(default);
            if let Some(kind) = kind.filter(|kind| SCALED.contains(kind)) {
                found.push(kind, target.get("name"), Field::Absent);
            }
            for trigger in spec.get("triggers").items().map(Field::of) {
                found.push_typed("TriggerAuthentication", trigger.get("authenticationRef"));
            }
        }
        "RoleBinding" => {
            let role = object.fields().get("roleRef");
            if role.get("kind").is("Role") && !role.get("name").is(OF_THE_API_SERVER) {
                found.push("Role", role.get("name"), Field::Absent);
            }
        }
        "StatefulSet" if object.group() == "apps" => found.push("Service", spec.get("serviceName"), Field::Absent),
        "PersistentVolumeClaim" => found.push("StorageClass", spec.get("storageClassName"), Field::Absent),
        _ => of_custom(object, &mut found),
    }
    found.0
}

/// Custom resources of projects that many repositories hold objects of.
fn of_custom(object: Object<'_>, found: &mut Found) {
    let spec = object.spec();
    match (object.kind(), object.group()) {
        ("VirtualService", "networking.istio.io") => {
            for host in destinations(object).into_iter().map(|destination| destination.get("host")) {
                found.push_host(host);
            }
        }
        ("DestinationRule", "networking.istio.io") => found.push_host(spec.get("host")),
        // Linkerd's own `HTTPRoute` is that of the Gateway API (<https://linkerd.io/2/reference/httproute/>).
        (
            "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute",
            "gateway.networking.k8s.io" | "policy.linkerd.io",
        ) => {
            for parent in spec.get("parentRefs").items().map(Field::of) {
                let kind = parent.get("kind");
                let part = if kind.is("Service") { parent.get("port") } else { parent.get("sectionName") };
                if !kind.is_unknown() {
                    let (name, namespace) = (parent.get("name"), parent.get("namespace"));
                    found.push_in(kind.str().unwrap_or("Gateway"), name, namespace, part);
                }
            }
            let rules = spec
                .get("rules")
                .items()
                .flat_map(|rule| Field::of(rule).get("backendRefs").items().collect::<Vec<_>>());
            for backend in rules
                .map(Field::of)
                .filter(|backend| backend.get("kind").is_absent() || backend.get("kind").is("Service"))
            {
                found.push_in("Service", backend.get("name"), backend.get("namespace"), backend.get("port"));
            }
        }
        ("ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration", "admissionregistration.k8s.io") => {
            for webhook in object.fields().get("webhooks").items().map(Field::of) {
                let service = webhook.path(&["clientConfig", "service"]);
                found.push_in("Service", service.get("name"), service.get("namespace"), Field::Absent);
            }
        }
        ("APIService", "apiregistration.k8s.io") => {
            let service = spec.get("service");
            found.push_in("Service", service.get("name"), service.get("namespace"), Field::Absent);
        }
        // <https://argo-rollouts.readthedocs.io/en/stable/features/specification/>
        ("Rollout", "argoproj.io") => {
            let strategy = spec.get("strategy");
            for path in [["canary", "canaryService"], ["canary", "stableService"]]
                .into_iter()
                .chain([["blueGreen", "activeService"], ["blueGreen", "previewService"]])
            {
                found.push("Service", strategy.path(&path), Field::Absent);
            }
            let workload = spec.get("workloadRef");
            if workload.get("kind").is("Deployment") {
                found.push("Deployment", workload.get("name"), Field::Absent);
            }
            let steps = strategy.path(&["canary", "steps"]).items().map(Field::of).map(|step| step.get("analysis"));
            let analyses = ["prePromotionAnalysis", "postPromotionAnalysis"]
                .map(|key| strategy.get("blueGreen").get(key))
                .into_iter()
                .chain([strategy.path(&["canary", "analysis"])]);
            for analysis in steps.chain(analyses) {
                for template in analysis.get("templates").items().map(Field::of) {
                    let is_of_cluster = template.get("clusterScope");
                    if is_of_cluster.is_absent() || is_of_cluster.is("false") {
                        found.push("AnalysisTemplate", template.get("templateName"), Field::Absent);
                    }
                }
            }
        }
        ("Certificate", "cert-manager.io") => found.push_typed("Issuer", spec.get("issuerRef")),
        ("ExternalSecret", "external-secrets.io") => found.push_typed("SecretStore", spec.get("secretStoreRef")),
        ("Kustomization", "kustomize.toolkit.fluxcd.io") => {
            found.push_typed("GitRepository", spec.get("sourceRef"));
            for other in spec.get("dependsOn").items().map(Field::of) {
                found.push_in("Kustomization", other.get("name"), other.get("namespace"), Field::Absent);
            }
        }
        ("HelmRelease", "helm.toolkit.fluxcd.io") => {
            found.push_typed("HelmRepository", spec.path(&["chart", "spec", "sourceRef"]));
            found.push_typed("OCIRepository", spec.get("chartRef"));
            for values in
                spec.get("valuesFrom").items().map(Field::of).filter(|values| !values.get("optional").is_true())
            {
                found.push_typed("ConfigMap", values);
            }
            for other in spec.get("dependsOn").items().map(Field::of) {
                found.push_in("HelmRelease", other.get("name"), other.get("namespace"), Field::Absent);
            }
        }
        _ => {}
    }
}

#[derive(Default)]
struct Found(Vec<Reference>);

impl Found {
    fn push(&mut self, kind: &str, name: Field<'_>, part: Field<'_>) {
        self.push_in(kind, name, Field::Absent, part);
    }

    fn push_in(&mut self, kind: &str, name: Field<'_>, namespace: Field<'_>, part: Field<'_>) {
        let (Some(node), Some(text)) = (name.node(), name.str()) else { return };
        // What another tool fills in is no name yet.
        let is_open = |text: &str| text.is_empty() || text.contains(['$', '{', '<', '%']);
        if is_open(text) || namespace.is_unknown() || namespace.str().is_some_and(is_open) {
            return;
        }
        self.0.push(Reference {
            kind: kind.to_owned(),
            name: text.to_owned(),
            namespace: namespace.str().map(str::to_owned),
            span: node.span(),
            part: Part::of(part),
        });
    }

    /// `{kind, name, namespace}`; `kind` is what it means without one.
    fn push_typed(&mut self, kind: &str, reference: Field<'_>) {
        let written = reference.get("kind");
        if !written.is_unknown() {
            let (name, namespace) = (reference.get("name"), reference.get("namespace"));
            self.push_in(written.str().unwrap_or(kind), name, namespace, Field::Absent);
        }
    }

    /// A host of the mesh that is a Service.
    fn push_host(&mut self, host: Field<'_>) {
        let (Some(node), Some((name, namespace))) = (host.node(), host.str().and_then(service_of_host)) else { return };
        if !name.contains(['$', '{', '<', '%']) {
            self.0.push(Reference {
                kind: "Service".to_owned(),
                name: name.to_owned(),
                namespace: namespace.map(str::to_owned),
                span: node.span(),
                part: None,
            });
        }
    }

    /// A volume, or one source of a projected one.
    fn push_data(&mut self, kind: &str, source: Field<'_>, name: &str) {
        if !source.is_present() || source.get("optional").is_true() {
            return;
        }
        let mut keys = source.get("items").items().peekable();
        if keys.peek().is_none() {
            self.push(kind, source.get(name), Field::Absent);
        }
        for item in keys {
            self.push(kind, source.get(name), Field::of(item).get("key"));
        }
    }
}

fn of_pod(pod: Pod<'_>, found: &mut Found) {
    for container in pod.containers() {
        of_container(container, found);
    }
    for volume in pod.field(&["volumes"]).items().map(Field::of) {
        found.push_data("ConfigMap", volume.get("configMap"), "name");
        found.push_data("Secret", volume.get("secret"), "secretName");
        // A claim template of that name takes the volume's place.
        let name = volume.get("name").str();
        let mut templates = pod.object.spec().get("volumeClaimTemplates").items().map(Field::of);
        if !templates.any(|claim| name.is_some() && claim.path(&["metadata", "name"]).str() == name) {
            found.push("PersistentVolumeClaim", volume.path(&["persistentVolumeClaim", "claimName"]), Field::Absent);
        }
        for source in volume.path(&["projected", "sources"]).items().map(Field::of) {
            found.push_data("ConfigMap", source.get("configMap"), "name");
            found.push_data("Secret", source.get("secret"), "name");
        }
    }
    let class = pod.field(&["priorityClassName"]);
    // Every cluster has these two.
    if !class.str().is_some_and(|class| class.starts_with("system-")) {
        found.push("PriorityClass", class, Field::Absent);
    }
    found.push("RuntimeClass", pod.field(&["runtimeClassName"]), Field::Absent);
    let account = pod.field(&["serviceAccountName"]);
    // Every namespace has this one.
    if !account.is("default") {
        found.push("ServiceAccount", account, Field::Absent);
    }
}

fn of_container(container: Container<'_>, found: &mut Found) {
    for variable in container.env() {
        for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
            let source = variable.value_from.get(field);
            if !source.get("optional").is_true() {
                found.push(kind, source.get("name"), source.get("key"));
            }
        }
    }
    for source in container.field(&["envFrom"]).items().map(Field::of) {
        for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
            let source = source.get(field);
            if !source.get("optional").is_true() {
                found.push(kind, source.get("name"), Field::Absent);
            }
        }
    }
}

fn of_ingress(spec: Field<'_>, found: &mut Found) {
    found.push("IngressClass", spec.get("ingressClassName"), Field::Absent);
    let rules: Vec<Node<'_>> = spec.get("rules").items().collect();
    let paths = rules.into_iter().flat_map(|rule| Field::of(rule).path(&["http", "paths"]).items());
    let backends = paths.map(|path| Field::of(path).get("backend")).chain([spec.get("defaultBackend")]);
    for service in backends.map(|backend| backend.get("service")) {
        let port = service.get("port");
        let part = if port.get("name").is_present() { port.get("name") } else { port.get("number") };
        found.push("Service", service.get("name"), part);
    }
}
