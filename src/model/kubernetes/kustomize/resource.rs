//! One object of a build, with the names that it has had.

use super::value::{Entry, Place, Value};
use crate::model::kubernetes::pod::template_path;

/// A name and the namespace it was in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Id {
    pub(super) name: String,
    pub(super) namespace: String,
}

/// How far a build has changed an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// As it is written in its file.
    #[default]
    None,
    /// Names, labels and annotations.
    Naming,
    /// What it does: a patch, an image, the number of replicas.
    Content,
}

#[derive(Clone, Debug)]
pub struct Resource {
    pub value: Value,
    /// Where the whole object is written; `None` when a generator makes it.
    pub origin: Option<Place>,
    pub change: Change,
    pub(super) previous: Vec<Id>,
    /// What was put around the name, the innermost first.
    pub(super) affixes: Vec<String>,
    /// A generated object whose name ends in the hash of its content.
    pub(super) is_hashed: bool,
    /// A generator took in what could not be read, so that the hash is not known.
    pub(super) is_partial: bool,
}

/// Kinds of no namespace in the schemas that kustomize carries, by group
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/kyaml/openapi/openapi.go>).
const CLUSTER_SCOPED: &[(&str, &[&str])] = &[
    ("", &["ComponentStatus", "Namespace", "Node", "PersistentVolume"]),
    ("admissionregistration.k8s.io", &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]),
    ("apiextensions.k8s.io", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", &["APIService"]),
    ("authentication.k8s.io", &["TokenReview"]),
    ("authorization.k8s.io", &["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"]),
    ("certificates.k8s.io", &["CertificateSigningRequest"]),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("internal.apiserver.k8s.io", &["StorageVersion"]),
    ("networking.k8s.io", &["IngressClass"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("policy", &["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", &["ClusterRole", "ClusterRoleBinding"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
];

impl Resource {
    pub(super) const fn new(value: Value, origin: Option<Place>) -> Self {
        Self {
            value,
            origin,
            change: Change::None,
            previous: Vec::new(),
            affixes: Vec::new(),
            is_hashed: false,
            is_partial: false,
        }
    }

    pub fn kind(&self) -> &str {
        self.value.get_str("kind").unwrap_or("")
    }

    pub fn group(&self) -> &str {
        self.api_version().rsplit_once('/').map_or("", |(group, _)| group)
    }

    pub fn version(&self) -> &str {
        self.api_version().rsplit_once('/').map_or(self.api_version(), |(_, version)| version)
    }

    pub fn api_version(&self) -> &str {
        self.value.get_str("apiVersion").unwrap_or("")
    }

    pub fn name(&self) -> &str {
        self.metadata("name")
    }

    /// The name that was written, before anything was put around it.
    pub fn written_name(&self) -> &str {
        self.previous.first().map_or_else(|| self.name(), |id| &id.name)
    }

    /// `""` when none is set.
    pub fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    /// The keys of a `ConfigMap` or Secret; `None` when they are not all known, or there are none yet.
    pub fn data_keys(&self) -> Option<Vec<&str>> {
        let parts = ["data", "stringData", "binaryData"].into_iter().filter_map(|key| self.value.get(key));
        let keys: Vec<&str> = parts.flat_map(Value::entries).map(|entry| &*entry.key).collect();
        (!self.is_partial && !keys.is_empty()).then_some(keys)
    }

    fn metadata(&self, key: &str) -> &str {
        self.value.get("metadata").and_then(|metadata| metadata.get_str(key)).unwrap_or("")
    }

    /// `Deployment/shop/api`.
    pub fn describe(&self) -> String {
        match self.namespace() {
            "" => format!("{}/{}", self.kind(), self.name()),
            namespace => format!("{}/{namespace}/{}", self.kind(), self.name()),
        }
    }

    pub(super) fn is_cluster_scoped(&self) -> bool {
        let (group, kind) = (self.group(), self.kind());
        CLUSTER_SCOPED.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind))
    }

    pub(super) fn id(&self) -> Id {
        Id { name: self.name().to_owned(), namespace: self.namespace().to_owned() }
    }

    /// The ids it has had and the one it has.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> + '_ {
        self.previous.iter().cloned().chain([self.id()])
    }

    /// Keeps the current id, before a new one takes its place.
    pub(super) fn remember(&mut self) {
        let id = self.id();
        if self.previous.last() != Some(&id) {
            self.previous.push(id);
        }
    }

    pub(super) fn touch(&mut self, change: Change) {
        self.change = self.change.max(change);
    }

    pub(super) fn set_metadata(&mut self, key: &str, value: Value) {
        let place = value.place;
        if let Some(metadata) = self.value.map_at("metadata", place) {
            metadata.set(key, value);
        }
    }

    /// The labels of its pods, when it has any.
    pub(super) fn pod_labels(&self) -> Option<Vec<(String, String)>> {
        let labels = self.value.get_path(self.template_path()?)?.get_path(&["metadata", "labels"])?;
        let pair = |entry: &Entry| (entry.key.to_string(), entry.value.as_str().unwrap_or("").to_owned());
        Some(labels.entries().iter().map(pair).collect())
    }

    /// The keys that lead to the pod template of its kind.
    pub(super) fn template_path(&self) -> Option<&'static [&'static str]> {
        template_path(self.kind(), self.group())
    }
}

/// Namespaces as kustomize compares them: none is `default`.
pub(super) fn is_same_namespace(one: &str, other: &str) -> bool {
    let effective = |namespace: &str| namespace.is_empty() || namespace == "default";
    one == other || (effective(one) && effective(other))
}
