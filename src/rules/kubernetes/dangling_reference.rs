//! Names of objects that no manifest of the repository makes.

use crate::language::Language;
use crate::model::kubernetes::kustomize::Place;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DanglingReference;

/// Kinds that are kept beside what refers to them. Secrets are made elsewhere on purpose, `ConfigMap`s by generators.
const KEPT_TOGETHER: &[&str] = &[
    "AnalysisTemplate",
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
                if !is_judged {
                    continue;
                }
                let named = by_name.get(reference.name.as_str()).into_iter().flatten();
                let targets: Vec<Place> = named
                    .filter(|other| {
                        (other.kind == kind || is_custom(&other.group)) && reference.may_mean(object, other)
                    })
                    .map(|other| Place::new(other.file, other.span))
                    .collect();
                let lacking = || repository.kustomize.lacking(Place::new(facts.file, reference.span), &targets);
                let message = if targets.is_empty() {
                    format!("no manifest here makes the {kind} `{}`", reference.name)
                } else if let Some(root) = lacking().and_then(|built| repository.files.get(built.root.index())) {
                    format!("`{}` builds no {kind} `{}`, only other overlays do", root.path, reference.name)
                } else {
                    continue;
                };
                cx.report_in(facts.file, reference.span, message)
                    .resource(object.resource.clone())
                    .help("add it, or correct the name; when it is made elsewhere, suppress with that as the reason");
            }
        }
    }
}
