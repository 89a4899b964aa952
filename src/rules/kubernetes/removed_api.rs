//! API versions that are served no more.

use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::served::removed;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct RemovedApi;

/// Kinds whose fields did not change with the version.
const SAME_FIELDS: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "CronJob",
    "PodDisruptionBudget",
    "PriorityClass",
    "Role",
    "RoleBinding",
    "StorageClass",
];

impl Rule for RemovedApi {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        // Charts choose the version by what the cluster serves; such a one is not known here.
        let Some(node) = object.field(&["apiVersion"]).node() else { return };
        let Some(gone) = removed(object.api_version(), object.kind()) else { return };
        let message =
            format!("Kubernetes 1.{} and later have no {} in `{}`", gone.minor, object.kind(), object.api_version());
        let found = cx.report(node.span(), message);
        found.resource(object.resource());
        match gone.instead {
            Some(instead) => found.help(format!("write `apiVersion: {instead}` and check the fields that changed")),
            None => {
                found.help("nothing takes its place under this name; for PodSecurityPolicy use Pod Security Admission")
            }
        };
        if let Some(instead) = gone.instead.filter(|_| SAME_FIELDS.contains(&object.kind())) {
            found.fix(Applicability::Unsafe, format!("write `{instead}`"), [Edit::replace(node.span(), instead)]);
        }
    }
}
