//! One view of every pod: a Pod, or the template inside the kinds that make pods.

use super::{Container, ContainerClass, Field, Object, object};
use crate::source::Span;
use crate::syntax::yaml::{Node, NodeId};

/// A pod or pod template.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'a> {
    pub object: Object<'a>,
    /// Holds the pod's `metadata` and `spec`.
    pub template: Node<'a>,
    pub spec: Node<'a>,
    parts: &'a Parts,
}

/// What half of the rules ask of a pod, found once.
#[derive(Debug)]
pub(super) struct Parts {
    template: NodeId,
    spec: NodeId,
    spec_key: Span,
    containers: Box<[(NodeId, ContainerClass)]>,
    is_partial: bool,
}

/// Where a kind keeps its pod template, by group and kind.
/// <https://kubernetes.io/docs/concepts/workloads/> and the documentation of each project.
const TEMPLATES: &[(&str, &[&str], &[&str])] = &[
    ("Pod", &[""], &[]),
    ("PodTemplate", &[""], &["template"]),
    ("ReplicationController", &[""], &["spec", "template"]),
    ("Deployment", &["apps", "extensions"], &["spec", "template"]),
    ("DaemonSet", &["apps", "extensions", "apps.kruise.io"], &["spec", "template"]),
    ("ReplicaSet", &["apps", "extensions"], &["spec", "template"]),
    ("StatefulSet", &["apps", "apps.kruise.io"], &["spec", "template"]),
    ("Job", &["batch"], &["spec", "template"]),
    ("CronJob", &["batch"], &["spec", "jobTemplate", "spec", "template"]),
    ("Rollout", &["argoproj.io"], &["spec", "template"]),
    ("CloneSet", &["apps.kruise.io"], &["spec", "template"]),
    ("DeploymentConfig", &["apps.openshift.io"], &["spec", "template"]),
    ("Service", &["serving.knative.dev"], &["spec", "template"]),
    ("Configuration", &["serving.knative.dev"], &["spec", "template"]),
    ("ScaledJob", &["keda.sh"], &["spec", "jobTargetRef", "template"]),
];

impl Parts {
    pub(super) fn of(object: Node<'_>, kind: &str, api_version: &str) -> Option<Self> {
        let group = object::group_of(api_version);
        let fits = |groups: &[&str]| api_version.is_empty() || groups.contains(&group);
        let known = TEMPLATES.iter().find(|(of, groups, _)| *of == kind && fits(groups));
        let path: &[&str] = match known {
            // A chart may compute `apiVersion`; a `Service` of the core group is far likelier then.
            Some((_, groups, _)) if api_version.is_empty() && !groups.iter().any(|group| is_builtin(group)) => {
                return None;
            }
            Some((_, _, path)) => path,
            // Custom resources that carry a whole pod template in the usual place.
            None if !is_builtin(group) => &["spec", "template"],
            None => return None,
        };
        let template = Field::Present(object).path(path).node()?;
        let entry = template.entry("spec")?;
        let spec = entry.value;
        if !spec.is_mapping() || (known.is_none() && !spec.get("containers").is_some_and(Node::is_sequence)) {
            return None;
        }
        let containers = containers(spec);
        let lacks_image = |node| Field::Present(node).get("image").is_absent();
        let is_partial = spec.is_incomplete()
            || template.is_incomplete()
            || !Field::Present(spec).get("containers").is_present()
            || containers.iter().any(|&(node, _)| lacks_image(node));
        Some(Self {
            template: template.id(),
            spec: spec.id(),
            spec_key: entry.key.span(),
            containers: containers.into_iter().map(|(node, class)| (node.id(), class)).collect(),
            is_partial,
        })
    }
}

/// The containers of a pod's `spec`: those of `containers` first, then `initContainers`, then `ephemeralContainers`.
fn containers(spec: Node<'_>) -> Vec<(Node<'_>, ContainerClass)> {
    let of = |key| Field::Present(spec).get(key).items().filter(|item| item.is_mapping());
    let init = |node| match Field::Present(node).get("restartPolicy") {
        field if field.is("Always") => ContainerClass::Sidecar,
        _ => ContainerClass::Init,
    };
    let mut found: Vec<_> = of("containers").map(|node| (node, ContainerClass::Main)).collect();
    found.extend(of("initContainers").map(|node| (node, init(node))));
    found.extend(of("ephemeralContainers").map(|node| (node, ContainerClass::Ephemeral)));
    found
}

impl<'a> Pod<'a> {
    pub(super) fn new(object: Object<'a>, parts: &'a Parts) -> Option<Self> {
        let tree = object.node.tree();
        Some(Self { object, template: tree.node(parts.template)?, spec: tree.node(parts.spec)?, parts })
    }

    pub fn field(self, path: &[&str]) -> Field<'a> {
        Field::Present(self.spec).path(path)
    }

    /// A field of the pod's security context.
    pub fn security(self, key: &str) -> Field<'a> {
        self.field(&["securityContext", key])
    }

    pub fn metadata(self) -> Field<'a> {
        Field::Present(self.template).get("metadata")
    }

    pub fn labels(self) -> Field<'a> {
        self.metadata().get("labels")
    }

    /// All containers: those of `containers` first, then `initContainers`, then `ephemeralContainers`.
    pub fn containers(self) -> impl Iterator<Item = Container<'a>> {
        let tree = self.spec.tree();
        let found = self.parts.containers.iter();
        found.filter_map(move |&(node, class)| Some(Container { pod: self, node: tree.node(node)?, class }))
    }

    /// Containers that run for the whole life of the pod.
    pub fn lasting_containers(self) -> impl Iterator<Item = Container<'a>> {
        self.containers().filter(|container| container.is_lasting())
    }

    /// The key `spec` of the pod: where what is missing in the pod could be added.
    pub const fn spec_key(self) -> Span {
        self.parts.spec_key
    }

    /// Rules on Linux hardening do not hold for Windows pods.
    pub fn is_windows(self) -> bool {
        self.field(&["os", "name"]).is("windows")
            || self.field(&["nodeSelector", "kubernetes.io/os"]).is("windows")
            || self.field(&["nodeSelector", "beta.kubernetes.io/os"]).is("windows")
    }

    pub fn host_network(self) -> bool {
        self.field(&["hostNetwork"]).is_true()
    }

    /// Runs to completion: probes, replicas and budgets make no sense for it.
    pub fn is_batch(self) -> bool {
        matches!(self.object.kind(), "Job" | "CronJob" | "ScaledJob")
            || matches!(self.field(&["restartPolicy"]).str(), Some("Never" | "OnFailure"))
    }

    /// Kept running by a controller: a Deployment and the like, not a bare Pod.
    pub fn is_service_like(self) -> bool {
        matches!(
            self.object.kind(),
            "Deployment"
                | "StatefulSet"
                | "DaemonSet"
                | "ReplicaSet"
                | "ReplicationController"
                | "Rollout"
                | "DeploymentConfig"
                | "CloneSet"
        )
    }

    /// A patch or other fragment: what it lacks stands elsewhere. A container without image cannot run, so an object that
    /// has one is a fragment as well.
    pub fn is_partial(self) -> bool {
        self.object.is_partial() || self.parts.is_partial
    }

    /// The volume of that name.
    pub fn volume(self, name: &str) -> Option<Field<'a>> {
        self.field(&["volumes"]).items().map(Field::Present).find(|volume| volume.get("name").is(name))
    }
}

/// Where a kind keeps its pod template.
pub(super) fn template_path(kind: &str, group: &str) -> Option<&'static [&'static str]> {
    let known = TEMPLATES.iter().find(|(of, groups, _)| *of == kind && groups.contains(&group));
    known.map(|(.., path)| *path)
}

/// Groups of the Kubernetes API itself.
fn is_builtin(group: &str) -> bool {
    !group.contains('.') || group.ends_with(".k8s.io")
}
