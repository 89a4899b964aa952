//! API versions that Kubernetes has deprecated or no longer serves, by release. Last looked at: November 2026.

/// The end of an API version of a kind, in minor releases of Kubernetes 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    pub deprecated: u8,
    /// The first release that no longer serves it; `None` when no such release is fixed.
    pub removed: Option<u8>,
    /// What to write instead; `None` when nothing replaces it.
    pub instead: Option<&'static str>,
    /// The same object is right in the new version: only `apiVersion` changes.
    pub is_same: bool,
}

/// What a cluster of unknown version is taken for: the oldest release that a large provider still runs.
pub const OLDEST_IN_USE: u8 = 31;

/// <https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, and for what it does not list the first and last
/// version of `data/kubernetes-schemas.bin` that has the kind.
/// (group and version, kinds, deprecated in, removed in, replacement, whether only `apiVersion` changes)
type Row = (&'static str, &'static [&'static str], u8, u8, &'static str, bool);

#[rustfmt::skip]
const ENDED: &[Row] = &[
    ("extensions/v1beta1", &["DaemonSet", "Deployment", "ReplicaSet"], 9, 16, "apps/v1", false),
    ("extensions/v1beta1", &["NetworkPolicy"], 9, 16, "networking.k8s.io/v1", true),
    ("extensions/v1beta1", &["PodSecurityPolicy"], 10, 16, "", false),
    ("extensions/v1beta1", &["Ingress"], 14, 22, "networking.k8s.io/v1", false),
    ("apps/v1beta1", &["ControllerRevision"], 9, 16, "apps/v1", true),
    ("apps/v1beta1", &["Deployment", "StatefulSet"], 9, 16, "apps/v1", false),
    ("apps/v1beta2", &["ControllerRevision"], 9, 16, "apps/v1", true),
    ("apps/v1beta2", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], 9, 16, "apps/v1", true),
    ("admissionregistration.k8s.io/v1alpha1", &["InitializerConfiguration"], 9, 14, "", false),
    ("admissionregistration.k8s.io/v1beta1", WEBHOOKS, 16, 22, "admissionregistration.k8s.io/v1", false),
    ("admissionregistration.k8s.io/v1alpha1", ADMISSION, 28, 32, "admissionregistration.k8s.io/v1", true),
    ("admissionregistration.k8s.io/v1beta1", ADMISSION, 31, 34, "admissionregistration.k8s.io/v1", true),
    ("apiextensions.k8s.io/v1beta1", &["CustomResourceDefinition"], 16, 22, "apiextensions.k8s.io/v1", false),
    ("apiregistration.k8s.io/v1beta1", &["APIService"], 19, 22, "apiregistration.k8s.io/v1", true),
    ("authentication.k8s.io/v1beta1", &["TokenReview"], 19, 22, "authentication.k8s.io/v1", true),
    ("authentication.k8s.io/v1alpha1", &["SelfSubjectReview"], 27, 32, "authentication.k8s.io/v1", true),
    ("authentication.k8s.io/v1beta1", &["SelfSubjectReview"], 30, 33, "authentication.k8s.io/v1", true),
    ("authorization.k8s.io/v1beta1", &["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"], 19, 22, "authorization.k8s.io/v1", false),
    ("autoscaling/v2beta1", &["HorizontalPodAutoscaler"], 22, 25, "autoscaling/v2", false),
    ("autoscaling/v2beta2", &["HorizontalPodAutoscaler"], 23, 26, "autoscaling/v2", true),
    ("batch/v1beta1", &["CronJob"], 21, 25, "batch/v1", true),
    ("batch/v2alpha1", &["CronJob"], 8, 21, "batch/v1", true),
    ("certificates.k8s.io/v1alpha1", &["PodCertificateRequest"], 35, 35, "certificates.k8s.io/v1beta1", false),
    ("certificates.k8s.io/v1alpha1", &["ClusterTrustBundle"], 33, 37, "certificates.k8s.io/v1beta1", true),
    ("certificates.k8s.io/v1beta1", &["CertificateSigningRequest"], 19, 22, "certificates.k8s.io/v1", false),
    ("coordination.k8s.io/v1alpha1", &["LeaseCandidate"], 32, 32, "coordination.k8s.io/v1beta1", false),
    ("coordination.k8s.io/v1beta1", &["Lease"], 19, 22, "coordination.k8s.io/v1", true),
    ("discovery.k8s.io/v1beta1", &["EndpointSlice"], 21, 25, "discovery.k8s.io/v1", false),
    ("events.k8s.io/v1beta1", &["Event"], 19, 25, "events.k8s.io/v1", false),
    ("flowcontrol.apiserver.k8s.io/v1beta1", FLOW, 23, 26, "flowcontrol.apiserver.k8s.io/v1", false),
    ("flowcontrol.apiserver.k8s.io/v1beta2", FLOW, 26, 29, "flowcontrol.apiserver.k8s.io/v1", false),
    ("flowcontrol.apiserver.k8s.io/v1beta3", FLOW, 29, 32, "flowcontrol.apiserver.k8s.io/v1", true),
    ("networking.k8s.io/v1alpha1", &["ClusterCIDR"], 25, 29, "", false),
    ("networking.k8s.io/v1alpha1", &["IPAddress", "ServiceCIDR"], 30, 31, "networking.k8s.io/v1", true),
    ("networking.k8s.io/v1beta1", &["IPAddress", "ServiceCIDR"], 34, 37, "networking.k8s.io/v1", true),
    ("networking.k8s.io/v1beta1", &["Ingress"], 19, 22, "networking.k8s.io/v1", false),
    ("networking.k8s.io/v1beta1", &["IngressClass"], 19, 22, "networking.k8s.io/v1", true),
    ("node.k8s.io/v1alpha1", &["RuntimeClass"], 20, 27, "node.k8s.io/v1", false),
    ("node.k8s.io/v1beta1", &["RuntimeClass"], 20, 25, "node.k8s.io/v1", true),
    ("policy/v1beta1", &["PodDisruptionBudget"], 21, 25, "policy/v1", true),
    ("policy/v1beta1", &["PodSecurityPolicy"], 21, 25, "", false),
    ("rbac.authorization.k8s.io/v1alpha1", RBAC, 17, 22, "rbac.authorization.k8s.io/v1", false),
    ("rbac.authorization.k8s.io/v1beta1", RBAC, 17, 22, "rbac.authorization.k8s.io/v1", true),
    ("resource.k8s.io/v1alpha1", &["ResourceClaim", "ResourceClaimTemplate", "ResourceClass"], 26, 27, "resource.k8s.io/v1", false),
    ("resource.k8s.io/v1alpha1", &["PodScheduling"], 26, 27, "", false),
    ("resource.k8s.io/v1alpha2", &["ResourceClaimParameters", "ResourceClassParameters"], 31, 31, "", false),
    ("resource.k8s.io/v1alpha2", &["ResourceSlice"], 31, 31, "resource.k8s.io/v1", false),
    ("resource.k8s.io/v1alpha2", &["PodSchedulingContext", "ResourceClaim", "ResourceClaimTemplate", "ResourceClass"], 31, 31, "resource.k8s.io/v1", false),
    ("resource.k8s.io/v1alpha3", &["PodSchedulingContext"], 32, 32, "", false),
    ("resource.k8s.io/v1alpha3", &["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"], 32, 34, "resource.k8s.io/v1", false),
    ("scheduling.k8s.io/v1alpha1", &["PriorityClass"], 14, 17, "scheduling.k8s.io/v1", true),
    ("scheduling.k8s.io/v1alpha1", &["Workload"], 36, 36, "", false),
    ("scheduling.k8s.io/v1alpha2", &["PodGroup", "Workload"], 37, 37, "", false),
    ("scheduling.k8s.io/v1beta1", &["PriorityClass"], 14, 22, "scheduling.k8s.io/v1", true),
    ("storage.k8s.io/v1alpha1", &["CSIStorageCapacity"], 21, 24, "storage.k8s.io/v1", true),
    ("storage.k8s.io/v1alpha1", &["VolumeAttachment"], 21, 24, "storage.k8s.io/v1", true),
    ("storage.k8s.io/v1alpha1", &["VolumeAttributesClass"], 32, 35, "storage.k8s.io/v1", true),
    ("storage.k8s.io/v1beta1", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"], 19, 22, "storage.k8s.io/v1", true),
    ("storage.k8s.io/v1beta1", &["CSIStorageCapacity"], 24, 27, "storage.k8s.io/v1", true),
    ("storage.k8s.io/v1beta1", &["VolumeAttributesClass"], 34, 37, "storage.k8s.io/v1", true),
    ("storagemigration.k8s.io/v1alpha1", &["StorageVersionMigration"], 34, 35, "storagemigration.k8s.io/v1", false),
    ("v1", &["ComponentStatus"], 19, NEVER, "", false),
    ("v1", &["Endpoints"], 33, NEVER, "discovery.k8s.io/v1 EndpointSlice", false),
];

/// Deprecated, but served by every release so far.
const NEVER: u8 = u8::MAX;
const ADMISSION: &[&str] = &["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];
const FLOW: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];
const RBAC: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const WEBHOOKS: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// The end of that version of a kind; `None` when no end is known, or when the group is not built in.
pub fn lifecycle(api_version: &str, kind: &str) -> Option<Lifecycle> {
    let row = ENDED.iter().find(|(version, kinds, ..)| *version == api_version && kinds.contains(&kind));
    row.map(|&(_, _, deprecated, removed, instead, is_same)| Lifecycle {
        deprecated,
        removed: (removed != NEVER).then_some(removed),
        instead: (!instead.is_empty()).then_some(instead),
        is_same,
    })
}

#[cfg(test)]
mod tests {
    use super::{ENDED, NEVER, lifecycle};
    use crate::model::kubernetes::schema::table;

    #[test]
    fn the_table_agrees_with_the_embedded_schemas() {
        let table = table();
        for &(api_version, kinds, deprecated, removed, instead, _) in ENDED {
            assert!(deprecated <= removed, "{api_version}");
            let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
            for kind in kinds {
                if let Some(known) = table.kind(group, version, kind)
                    && removed != NEVER
                {
                    assert_eq!(known.versions.until + 1, removed, "{api_version} {kind}");
                }
                let new = instead.split_once('/').filter(|_| !instead.contains(' '));
                let review = kind.ends_with("Review") || *kind == "PodSchedulingContext" || *kind == "ResourceClass";
                if let Some((group, version)) = new
                    && !review
                {
                    assert!(table.kind(group, version, kind).is_some(), "{instead} {kind}");
                }
            }
        }
    }

    #[test]
    fn only_that_version_of_that_kind_ends() {
        let ingress = lifecycle("extensions/v1beta1", "Ingress").expect("an end");
        assert_eq!((ingress.removed, ingress.instead), (Some(22), Some("networking.k8s.io/v1")));
        assert_eq!(lifecycle("networking.k8s.io/v1", "Ingress"), None);
        assert_eq!(lifecycle("v1", "Endpoints").expect("an end").removed, None);
    }
}
