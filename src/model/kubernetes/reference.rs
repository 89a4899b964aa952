//! What an object asks of others by their names.

use super::{Container, Field, Object, Pod};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// A name that must be that of another object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// `Service`, `Secret`, `Deployment` …
    pub kind: String,
    pub name: String,
    pub span: Span,
    /// What the other object must have: a key of a `ConfigMap` or `Secret`, a port of a `Service`.
    pub part: Option<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub span: Span,
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
    match object.kind() {
        "Ingress" if object.group() == "networking.k8s.io" => of_ingress(object.spec(), &mut found),
        "HorizontalPodAutoscaler" => {
            let target = object.spec().get("scaleTargetRef");
            if let Some(kind) = target.get("kind").str().filter(|kind| SCALED.contains(kind)) {
                found.push(kind, target.get("name"), Field::Absent);
            }
        }
        "RoleBinding" => {
            let role = object.fields().get("roleRef");
            if role.get("kind").is("Role") && !role.get("name").is(OF_THE_API_SERVER) {
                found.push("Role", role.get("name"), Field::Absent);
            }
        }
        _ => {}
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Reference>);

impl Found {
    fn push(&mut self, kind: &str, name: Field<'_>, part: Field<'_>) {
        let (Some(node), Some(text)) = (name.node(), name.str()) else { return };
        // What another tool fills in is no name yet.
        if text.is_empty() || text.contains(['$', '{', '<', '%']) {
            return;
        }
        let part = part.node().and_then(|node| Some(Part { name: node.as_str()?.to_owned(), span: node.span() }));
        self.0.push(Reference { kind: kind.to_owned(), name: text.to_owned(), span: node.span(), part });
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
    let rules: Vec<Node<'_>> = spec.get("rules").items().collect();
    let paths = rules.into_iter().flat_map(|rule| Field::of(rule).path(&["http", "paths"]).items());
    let backends = paths.map(|path| Field::of(path).get("backend")).chain([spec.get("defaultBackend")]);
    for service in backends.map(|backend| backend.get("service")) {
        let port = service.get("port");
        let part = if port.get("name").is_present() { port.get("name") } else { port.get("number") };
        found.push("Service", service.get("name"), part);
    }
}
