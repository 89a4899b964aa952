//! Names of objects that no manifest of the repository makes.

use crate::language::Language;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DanglingReference;

/// Kinds that are kept beside what refers to them. Secrets are made elsewhere on purpose, `ConfigMap`s by generators.
const KEPT_TOGETHER: &[&str] = &[
    "Bucket",
    "Deployment",
    "Gateway",
    "GitRepository",
    "HelmRelease",
    "HelmRepository",
    "Kustomization",
    "OCIRepository",
    "PersistentVolumeClaim",
    "ReplicaSet",
    "ReplicationController",
    "Role",
    "Service",
    "StatefulSet",
    "TriggerAuthentication",
];

impl Rule for DanglingReference {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let by_name = repository.objects_by_name();
        // A chart makes accounts whose names are not known here.
        let has_charts = repository.of(Language::HelmTemplate).next().is_some();
        for (facts, object) in repository.objects() {
            for reference in &object.references {
                let kind = reference.kind.as_str();
                let is_judged = KEPT_TOGETHER.contains(&kind) || (kind == "ServiceAccount" && !has_charts);
                let is_custom = |group: &str| group.contains('.') && !group.ends_with(".k8s.io");
                let mut named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let exists = named
                    .any(|other| (other.kind == kind || is_custom(&other.group)) && reference.may_mean(object, other));
                if is_judged && !exists {
                    let message = format!("no manifest here makes the {kind} `{}`", reference.name);
                    cx.report_in(facts.file, reference.span, message).resource(object.resource.clone()).help(
                        "add it, or correct the name; when it is made elsewhere, suppress with that as the reason",
                    );
                }
            }
        }
    }
}
