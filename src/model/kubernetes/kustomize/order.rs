//! The order in which kustomize prints objects.

use super::resource::Resource;
use super::value::Value;

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

/// Sorts as `sortOptions` says (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/sortoptions/>), or as
/// kustomize does without them.
pub(super) fn sort(resources: &mut [Resource], options: Option<&Value>) {
    if options.and_then(|options| options.get_str("order")) == Some("fifo") {
        return;
    }
    let lists = options.and_then(|options| options.get("legacySortOptions")).filter(|lists| !lists.is_null());
    let kinds = |key: &str, instead: &[&'static str]| match lists {
        Some(lists) => lists.get(key).map(Value::items).unwrap_or_default().iter().filter_map(Value::as_str).collect(),
        None => instead.to_vec(),
    };
    let (first, last): (Vec<&str>, Vec<&str>) = (kinds("orderFirst", FIRST), kinds("orderLast", LAST));
    let rank = |kind: &str| {
        let is_it = |known: &&str| *known == kind;
        let at_end = last.iter().rposition(is_it).map(|at| first.len() + 1 + at);
        at_end.or_else(|| first.iter().rposition(is_it)).unwrap_or(first.len())
    };
    resources.sort_by_cached_key(|resource| {
        let or = |text: &str, instead: &str| if text.is_empty() { instead.to_owned() } else { text.to_owned() };
        let (group, version, kind) = (resource.group(), resource.version(), resource.kind());
        // The namespaces of the cluster come before what others call so.
        let is_namespace = kind == "Namespace" && group.is_empty();
        // The parts are compared as one text: `-` comes before the sign between them.
        (
            rank(kind),
            !is_namespace,
            format!("{}_{}_{kind}", or(group, "~G"), or(version, "~V")),
            format!("{}|{}", or(resource.namespace(), "~X"), or(resource.name(), "~N")),
        )
    });
}
