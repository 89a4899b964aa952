//! The order in which kustomize prints objects.

use super::resource::Resource;

/// What others need comes first; what is not here comes between the two lists.
/// <https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/builtins/SortOrderTransformer.go>
const FIRST: &[&str] = &[
    "Namespace",
    "ResourceQuota",
    "StorageClass",
    "CustomResourceDefinition",
    "ServiceAccount",
    "PodSecurityPolicy",
    "Role",
    "ClusterRole",
    "RoleBinding",
    "ClusterRoleBinding",
    "ConfigMap",
    "Secret",
    "Endpoints",
    "Service",
    "LimitRange",
    "PriorityClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "Deployment",
    "StatefulSet",
    "CronJob",
    "PodDisruptionBudget",
];
const LAST: &[&str] = &["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

/// Sorts as kustomize does unless `sortOptions` says otherwise.
pub(super) fn sort(resources: &mut [Resource]) {
    let rank = |kind: &str| {
        let first = FIRST.iter().position(|known| *known == kind);
        let last = || LAST.iter().position(|known| *known == kind).map(|at| FIRST.len() + 1 + at);
        first.or_else(last).unwrap_or(FIRST.len())
    };
    resources.sort_by_cached_key(|resource| {
        let text = |text: &str, instead: &str| if text.is_empty() { instead.to_owned() } else { text.to_owned() };
        (
            rank(resource.kind()),
            text(resource.group(), "~G"),
            text(resource.version(), "~V"),
            resource.kind().to_owned(),
            text(resource.namespace(), "~X"),
            resource.name().to_owned(),
        )
    });
}
