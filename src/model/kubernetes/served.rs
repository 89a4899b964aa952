//! API versions that Kubernetes no longer serves, by release.

/// An API version that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The minor release of Kubernetes 1 that no longer serves it.
    pub minor: u32,
    /// What to write instead; `None` when nothing replaces it.
    pub instead: Option<&'static str>,
}

/// <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>
/// (group and version, kinds, first release without it, replacement)
const REMOVED: &[(&str, &[&str], u32, Option<&str>)] = &[
    ("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], 16, Some("apps/v1")),
    ("extensions/v1beta1", &["NetworkPolicy"], 16, Some("networking.k8s.io/v1")),
    ("extensions/v1beta1", &["PodSecurityPolicy"], 16, None),
    ("extensions/v1beta1", &["Ingress"], 22, Some("networking.k8s.io/v1")),
    ("apps/v1beta1", &["Deployment", "StatefulSet", "ControllerRevision"], 16, Some("apps/v1")),
    (
        "apps/v1beta2",
        &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet", "ControllerRevision"],
        16,
        Some("apps/v1"),
    ),
    (
        "admissionregistration.k8s.io/v1beta1",
        &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
        22,
        Some("admissionregistration.k8s.io/v1"),
    ),
    ("apiextensions.k8s.io/v1beta1", &["CustomResourceDefinition"], 22, Some("apiextensions.k8s.io/v1")),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], 22, Some("apiregistration.k8s.io/v1")),
    ("authentication.k8s.io/v1beta1", &["TokenReview"], 22, Some("authentication.k8s.io/v1")),
    ("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], 22, Some("certificates.k8s.io/v1")),
    ("coordination.k8s.io/v1beta1", &["Lease"], 22, Some("coordination.k8s.io/v1")),
    ("networking.k8s.io/v1beta1", &["Ingress", "IngressClass"], 22, Some("networking.k8s.io/v1")),
    ("rbac.authorization.k8s.io/v1alpha1", RBAC, 22, Some("rbac.authorization.k8s.io/v1")),
    ("rbac.authorization.k8s.io/v1beta1", RBAC, 22, Some("rbac.authorization.k8s.io/v1")),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"], 22, Some("scheduling.k8s.io/v1")),
    (
        "storage.k8s.io/v1beta1",
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        22,
        Some("storage.k8s.io/v1"),
    ),
    ("batch/v1beta1", &["CronJob"], 25, Some("batch/v1")),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"], 25, Some("discovery.k8s.io/v1")),
    ("events.k8s.io/v1beta1", &["Event"], 25, Some("events.k8s.io/v1")),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], 25, Some("autoscaling/v2")),
    ("policy/v1beta1", &["PodDisruptionBudget"], 25, Some("policy/v1")),
    ("policy/v1beta1", &["PodSecurityPolicy"], 25, None),
    ("node.k8s.io/v1beta1", &["RuntimeClass"], 25, Some("node.k8s.io/v1")),
    ("autoscaling/v2beta2", &["HorizontalPodAutoscaler"], 26, Some("autoscaling/v2")),
    ("flowcontrol.apiserver.k8s.io/v1beta1", FLOW, 26, Some("flowcontrol.apiserver.k8s.io/v1")),
    ("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], 27, Some("storage.k8s.io/v1")),
    ("flowcontrol.apiserver.k8s.io/v1beta2", FLOW, 29, Some("flowcontrol.apiserver.k8s.io/v1")),
    ("flowcontrol.apiserver.k8s.io/v1beta3", FLOW, 32, Some("flowcontrol.apiserver.k8s.io/v1")),
];

const RBAC: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const FLOW: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];

/// Since which release an API version of a kind is gone; `None` when it is served, or of no built-in group.
pub fn removed(api_version: &str, kind: &str) -> Option<Removed> {
    let found = REMOVED.iter().find(|(version, kinds, ..)| *version == api_version && kinds.contains(&kind));
    found.map(|&(_, _, minor, instead)| Removed { minor, instead })
}
