//! What an object asks of others by their names.

mod custom;

use self::custom::of_custom;
use super::facts::service_of_host;
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
        "Ingress" if object.group() == "networking.k8s.io" => of_ingress(object, &mut found),
        "HorizontalPodAutoscaler" | "ScaledObject" => {
            let default = (object.kind() == "ScaledObject").then_some("Deployment");
            found.push_scaled(spec.get("scaleTargetRef"), default);
            for trigger in spec.get("triggers").items().map(Field::of) {
                found.push_typed("TriggerAuthentication", trigger.get("authenticationRef"));
            }
        }
        "VerticalPodAutoscaler" if object.group() == "autoscaling.k8s.io" => {
            found.push_scaled(spec.get("targetRef"), None);
        }
        "RoleBinding" | "ClusterRoleBinding" if object.group() == "rbac.authorization.k8s.io" => {
            of_binding(object, &mut found);
        }
        "StatefulSet" if object.group() == "apps" => found.push("Service", spec.get("serviceName"), Field::Absent),
        "PersistentVolumeClaim" => found.push("StorageClass", spec.get("storageClassName"), Field::Absent),
        _ => of_custom(object, &mut found),
    }
    found.0
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

    /// What an autoscaler sets the size of.
    fn push_scaled(&mut self, target: Field<'_>, default: Option<&str>) {
        let kind = target.get("kind").str().or(default);
        if let Some(kind) = kind.filter(|kind| SCALED.contains(kind)) {
            self.push(kind, target.get("name"), Field::Absent);
        }
    }

    /// A host of the mesh that is a Service, and the port of it that is meant.
    fn push_host(&mut self, host: Field<'_>, port: Field<'_>) {
        let (Some(node), Some((name, namespace))) = (host.node(), host.str().and_then(service_of_host)) else { return };
        if !name.contains(['$', '{', '<', '%']) {
            self.0.push(Reference {
                kind: "Service".to_owned(),
                name: name.to_owned(),
                namespace: namespace.map(str::to_owned),
                span: node.span(),
                part: Part::of(port),
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
        of_mounts(pod, volume, found);
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
    for secret in pod.field(&["imagePullSecrets"]).items().map(Field::of) {
        found.push("Secret", secret.get("name"), Field::Absent);
    }
    let account = pod.field(&["serviceAccountName"]);
    // Every namespace has this one.
    if !account.is("default") {
        found.push("ServiceAccount", account, Field::Absent);
    }
}

/// The keys of a `ConfigMap` or Secret that containers mount one by one
/// (<https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath>): a missing one becomes an empty folder.
fn of_mounts(pod: Pod<'_>, volume: Field<'_>, found: &mut Found) {
    let sources = [("ConfigMap", "configMap", "name"), ("Secret", "secret", "secretName")];
    let is_plain = |source: &Field<'_>| {
        source.is_present() && source.get("items").is_absent() && !source.get("optional").is_true()
    };
    let known = sources.into_iter().find_map(|(kind, field, name)| {
        Some(volume.get(field)).filter(is_plain).map(|source| (kind, source.get(name)))
    });
    let (Some((kind, name)), Some(own)) = (known, volume.get("name").str()) else { return };
    for container in pod.containers() {
        let mounts = container.field(&["volumeMounts"]).items().map(Field::of);
        for path in mounts.filter(|mount| mount.get("name").is(own)).map(|mount| mount.get("subPath")) {
            // A key has no slash; `..data` is the folder of all.
            if path.str().is_some_and(|path| !path.is_empty() && !path.contains(['/', '$']) && !path.starts_with(".."))
            {
                found.push(kind, name, path);
            }
        }
    }
}

/// Roles of the cluster that come with it (<https://kubernetes.io/docs/reference/access-authn-authz/rbac/>) begin so.
const OF_THE_CLUSTER: &str = "system:";

fn of_binding(object: Object<'_>, found: &mut Found) {
    let role = object.fields().get("roleRef");
    let name = role.get("name");
    let is_given = name.is(OF_THE_API_SERVER) || name.str().is_some_and(|name| name.starts_with(OF_THE_CLUSTER));
    if let Some(kind @ ("Role" | "ClusterRole")) = role.get("kind").str().filter(|_| !is_given) {
        found.push(kind, name, Field::Absent);
    }
    for subject in object.fields().get("subjects").items().map(Field::of) {
        // Every namespace has `default`.
        if subject.get("kind").is("ServiceAccount") && !subject.get("name").is("default") {
            found.push_in("ServiceAccount", subject.get("name"), subject.get("namespace"), Field::Absent);
        }
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

fn of_ingress(object: Object<'_>, found: &mut Found) {
    let (spec, annotations) = (object.spec(), object.metadata().get("annotations"));
    // <https://cert-manager.io/docs/usage/ingress/>
    let issuers = [("ClusterIssuer", "cert-manager.io/cluster-issuer"), ("Issuer", "cert-manager.io/issuer")];
    let is_own = annotations.get("cert-manager.io/issuer-group").is_absent();
    for (kind, annotation) in issuers.into_iter().filter(|_| is_own) {
        found.push(kind, annotations.get(annotation), Field::Absent);
    }
    for tls in spec.get("tls").items().map(Field::of) {
        found.push("Secret", tls.get("secretName"), Field::Absent);
    }
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
