//! Names that objects have for each other, brought up to date after the objects were renamed.
//!
//! The table is that of kustomize, pod templates told from the rest:
//! <https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/konfig/builtinpluginconsts/namereference.go>.

use super::resource::{Change, Resource, is_same_namespace};
use super::transform::each_at;
use super::value::{Kind, Value};

/// What can be named, and where.
struct Target {
    kind: &'static str,
    /// `None`: any.
    group: Option<&'static str>,
    pod_kinds: &'static [&'static str],
    pod_paths: &'static [&'static [&'static str]],
    /// (kind, path)
    others: &'static [(&'static str, &'static [&'static str])],
}

const WITH_DATA: &[&str] =
    &["Pod", "PodTemplate", "Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "Job", "CronJob"];
const WITH_ACCOUNT: &[&str] =
    &["Pod", "StatefulSet", "Deployment", "ReplicationController", "CronJob", "Job", "DaemonSet"];
const SCALED: &[(&str, &[&str])] = &[("HorizontalPodAutoscaler", &["spec", "scaleTargetRef", "name"])];
const RBAC: &str = "rbac.authorization.k8s.io";

#[rustfmt::skip]
const TARGETS: &[Target] = &[
    Target { kind: "Deployment", group: None, pod_kinds: &[], pod_paths: &[], others: SCALED },
    Target { kind: "ReplicationController", group: None, pod_kinds: &[], pod_paths: &[], others: SCALED },
    Target { kind: "ReplicaSet", group: None, pod_kinds: &[], pod_paths: &[], others: SCALED },
    Target { kind: "StatefulSet", group: None, pod_kinds: &[], pod_paths: &[], others: SCALED },
    Target {
        kind: "ConfigMap",
        group: Some(""),
        pod_kinds: WITH_DATA,
        pod_paths: &[
            &["volumes", "configMap", "name"],
            &["containers", "env", "valueFrom", "configMapKeyRef", "name"],
            &["initContainers", "env", "valueFrom", "configMapKeyRef", "name"],
            &["containers", "envFrom", "configMapRef", "name"],
            &["initContainers", "envFrom", "configMapRef", "name"],
            &["volumes", "projected", "sources", "configMap", "name"],
        ],
        others: &[
            ("Node", &["spec", "configSource", "configMap"]),
            ("Role", &["rules", "resourceNames"]),
            ("ClusterRole", &["rules", "resourceNames"]),
            ("Ingress", &["metadata", "annotations", "nginx.ingress.kubernetes.io/fastcgi-params-configmap"]),
        ],
    },
    Target {
        kind: "Secret",
        group: Some(""),
        pod_kinds: WITH_DATA,
        pod_paths: &[
            &["volumes", "secret", "secretName"],
            &["containers", "env", "valueFrom", "secretKeyRef", "name"],
            &["initContainers", "env", "valueFrom", "secretKeyRef", "name"],
            &["containers", "envFrom", "secretRef", "name"],
            &["initContainers", "envFrom", "secretRef", "name"],
            &["imagePullSecrets", "name"],
            &["volumes", "projected", "sources", "secret", "name"],
        ],
        others: &[
            ("Ingress", &["spec", "tls", "secretName"]),
            ("Ingress", &["metadata", "annotations", "ingress.kubernetes.io/auth-secret"]),
            ("Ingress", &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-secret"]),
            ("Ingress", &["metadata", "annotations", "nginx.ingress.kubernetes.io/auth-tls-secret"]),
            ("ServiceAccount", &["imagePullSecrets", "name"]),
            ("StorageClass", &["parameters", "secretName"]),
            ("StorageClass", &["parameters", "adminSecretName"]),
            ("StorageClass", &["parameters", "userSecretName"]),
            ("StorageClass", &["parameters", "secretRef"]),
            ("Role", &["rules", "resourceNames"]),
            ("ClusterRole", &["rules", "resourceNames"]),
            ("PersistentVolume", &["spec", "azureFile", "secretName"]),
        ],
    },
    Target {
        kind: "Service",
        group: Some(""),
        pod_kinds: &[],
        pod_paths: &[],
        others: &[
            ("StatefulSet", &["spec", "serviceName"]),
            ("Ingress", &["spec", "rules", "http", "paths", "backend", "serviceName"]),
            ("Ingress", &["spec", "backend", "serviceName"]),
            ("Ingress", &["spec", "rules", "http", "paths", "backend", "service", "name"]),
            ("Ingress", &["spec", "defaultBackend", "service", "name"]),
            ("APIService", &["spec", "service", "name"]),
            ("ValidatingWebhookConfiguration", &["webhooks", "clientConfig", "service"]),
            ("MutatingWebhookConfiguration", &["webhooks", "clientConfig", "service"]),
        ],
    },
    Target {
        kind: "Role", group: Some(RBAC), pod_kinds: &[], pod_paths: &[],
        others: &[("RoleBinding", &["roleRef", "name"])],
    },
    Target {
        kind: "ClusterRole", group: Some(RBAC), pod_kinds: &[], pod_paths: &[],
        others: &[("RoleBinding", &["roleRef", "name"]), ("ClusterRoleBinding", &["roleRef", "name"])],
    },
    Target {
        kind: "ServiceAccount", group: Some(""), pod_kinds: WITH_ACCOUNT, pod_paths: &[&["serviceAccountName"]],
        others: &[("RoleBinding", &["subjects"]), ("ClusterRoleBinding", &["subjects"])],
    },
    Target {
        kind: "PersistentVolumeClaim", group: Some(""), pod_kinds: WITH_ACCOUNT,
        pod_paths: &[&["volumes", "persistentVolumeClaim", "claimName"]], others: &[],
    },
    Target {
        kind: "PersistentVolume", group: Some(""), pod_kinds: &[], pod_paths: &[],
        others: &[("PersistentVolumeClaim", &["spec", "volumeName"]), ("ClusterRole", &["rules", "resourceNames"])],
    },
    Target {
        kind: "StorageClass", group: Some("storage.k8s.io"), pod_kinds: &[], pod_paths: &[],
        others: &[
            ("PersistentVolume", &["spec", "storageClassName"]),
            ("PersistentVolumeClaim", &["spec", "storageClassName"]),
            ("StatefulSet", &["spec", "volumeClaimTemplates", "spec", "storageClassName"]),
        ],
    },
    Target {
        kind: "PriorityClass", group: Some("scheduling.k8s.io"), pod_kinds: WITH_ACCOUNT,
        pod_paths: &[&["priorityClassName"]], others: &[],
    },
];

/// An object that had another name or namespace before.
struct Renamed {
    kind: String,
    group: String,
    old: Vec<String>,
    /// As the referrer may write them.
    old_namespaces: Vec<String>,
    name: String,
    namespace: String,
    is_cluster_scoped: bool,
    affixes: Vec<String>,
}

/// Brings all references up to date.
pub(super) fn update(resources: &mut [Resource]) {
    let renamed: Vec<Renamed> = resources
        .iter()
        .filter(|resource| !resource.previous.is_empty())
        .filter(|resource| TARGETS.iter().any(|target| target.kind == resource.kind()))
        .map(|resource| Renamed {
            kind: resource.kind().to_owned(),
            group: resource.group().to_owned(),
            old: resource.previous.iter().map(|id| id.name.clone()).collect(),
            old_namespaces: resource.ids().map(|id| id.namespace).collect(),
            name: resource.name().to_owned(),
            namespace: resource.namespace().to_owned(),
            is_cluster_scoped: resource.is_cluster_scoped(),
            affixes: resource.affixes.clone(),
        })
        .collect();
    if renamed.is_empty() {
        return;
    }
    for resource in resources {
        update_one(resource, &renamed);
    }
}

fn update_one(resource: &mut Resource, renamed: &[Renamed]) {
    let kind = resource.kind().to_owned();
    let namespace = resource.namespace().to_owned();
    let is_cluster_scoped = resource.is_cluster_scoped();
    let affixes = resource.affixes.clone();
    let template = resource.template_path();
    let role_kind = resource.value.get_path(&["roleRef", "kind"]).and_then(Value::as_str).map(str::to_owned);
    let mut is_changed = false;
    for target in TARGETS {
        // A role binding names the kind itself.
        if matches!(target.kind, "Role" | "ClusterRole") && role_kind.as_deref() != Some(target.kind) {
            continue;
        }
        let pods = template.filter(|_| target.pod_kinds.contains(&kind.as_str()));
        if pods.is_none() && !target.others.iter().any(|(of, _)| *of == kind) {
            continue;
        }
        let candidates: Vec<&Renamed> = renamed
            .iter()
            .filter(|other| other.kind == target.kind && target.group.is_none_or(|group| group == other.group))
            .filter(|other| {
                is_cluster_scoped || other.is_cluster_scoped || is_same_namespace(&other.namespace, &namespace)
            })
            .collect();
        if candidates.is_empty() {
            continue;
        }
        let mut update = |value: &mut Value| is_changed |= update_value(value, &candidates, &affixes);
        if let Some(template) = pods {
            each_at(&mut resource.value, template, &mut |pod| {
                each_at(pod, &["spec"], &mut |spec| {
                    target.pod_paths.iter().for_each(|path| each_at(spec, path, &mut update));
                });
            });
        }
        for (_, path) in target.others.iter().filter(|(of, _)| *of == kind) {
            each_at(&mut resource.value, path, &mut update);
        }
    }
    if is_changed {
        resource.touch(Change::Naming);
    }
}

/// A name, a list of names, a mapping with `name` and `namespace`, or a list of such.
fn update_value(value: &mut Value, candidates: &[&Renamed], affixes: &[String]) -> bool {
    match &mut value.kind {
        Kind::Scalar(scalar) => {
            let Some(found) = select(&scalar.text, candidates, affixes) else { return false };
            *value = Value::text(found.name.clone(), value.place);
            true
        }
        Kind::List(items) => {
            let changed = items.iter_mut().map(|item| update_value(item, candidates, affixes));
            changed.filter(|changed| *changed).count() > 0
        }
        Kind::Map(_) => {
            // Kustomize asks for no kind: a user of that name is renamed too.
            let written = value.get_str("namespace").map(str::to_owned);
            let within: Vec<&Renamed> = candidates
                .iter()
                .copied()
                .filter(|other| {
                    let mut old = other.old_namespaces.iter();
                    written.as_ref().is_none_or(|namespace| old.any(|old| is_same_namespace(old, namespace)))
                })
                .collect();
            let Some(name) = value.get("name") else { return false };
            let place = name.place;
            let Some(found) = name.as_str().and_then(|name| select(name, &within, affixes)) else { return false };
            value.set("name", Value::text(found.name.clone(), place));
            if !found.namespace.is_empty() {
                value.set("namespace", Value::text(found.namespace.clone(), place));
            }
            true
        }
    }
}

/// The one object that had that name; of several the one that got the same affixes.
fn select<'r>(name: &str, candidates: &[&'r Renamed], affixes: &[String]) -> Option<&'r Renamed> {
    let named: Vec<&Renamed> =
        candidates.iter().copied().filter(|other| other.old.iter().any(|old| old == name)).collect();
    if let [only] = named.as_slice() {
        return Some(only);
    }
    let alike: Vec<&Renamed> = named.into_iter().filter(|other| other.affixes == affixes).collect();
    if let [only] = alike.as_slice() { Some(only) } else { None }
}
