//! One view of every pod: a Pod, or the template inside the kinds that make pods.

use super::{Container, ContainerClass, Field, Object};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// A pod or pod template.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'a> {
    pub object: Object<'a>,
    /// Holds the pod's `metadata` and `spec`.
    pub template: Node<'a>,
    pub spec: Node<'a>,
    spec_key: Span,
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

impl<'a> Pod<'a> {
    pub(super) fn of(object: Object<'a>) -> Option<Self> {
        let known = TEMPLATES.iter().find(|(kind, groups, _)| object.is(kind, groups));
        let path: &[&str] = match known {
            // A chart may compute `apiVersion`; a `Service` of the core group is far likelier then.
            Some((_, groups, _))
                if object.api_version().is_empty() && !groups.iter().any(|group| is_builtin(group)) =>
            {
                return None;
            }
            Some((_, _, path)) => path,
            // Custom resources that carry a whole pod template in the usual place.
            None if !is_builtin(object.group()) => &["spec", "template"],
            None => return None,
        };
        let template = object.field(path).node()?;
        let entry = template.entry("spec")?;
        if !entry.value.is_mapping()
            || (known.is_none() && !entry.value.get("containers").is_some_and(Node::is_sequence))
        {
            return None;
        }
        Some(Self { object, template, spec: entry.value, spec_key: entry.key.span() })
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
        let of = move |key: &str, class: fn(Node<'a>) -> ContainerClass| {
            let items: Vec<_> = self.field(&[key]).items().filter(|item| item.is_mapping()).collect();
            items.into_iter().map(move |node| Container { pod: self, node, class: class(node) })
        };
        let init = |node: Node<'a>| match Field::Present(node).get("restartPolicy") {
            field if field.is("Always") => ContainerClass::Sidecar,
            _ => ContainerClass::Init,
        };
        of("containers", |_| ContainerClass::Main)
            .chain(of("initContainers", init))
            .chain(of("ephemeralContainers", |_| ContainerClass::Ephemeral))
    }

    /// Containers that run for the whole life of the pod.
    pub fn lasting_containers(self) -> impl Iterator<Item = Container<'a>> {
        self.containers().filter(|container| container.is_lasting())
    }

    /// The key `spec` of the pod: where what is missing in the pod could be added.
    pub const fn spec_key(self) -> Span {
        self.spec_key
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
        self.object.is_partial()
            || self.spec.is_incomplete()
            || self.template.is_incomplete()
            || !self.field(&["containers"]).is_present()
            || self.containers().any(|container| container.field(&["image"]).is_absent())
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
