//! Names of objects that no manifest of the repository makes.

use rustc_hash::FxHashSet;

use super::asked::{Index, Told, asked};
use crate::language::Language;
use crate::model::kubernetes::ObjectFacts;
use crate::model::kubernetes::kustomize::{Built, Place};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DanglingReference;

/// `ConfigMap`s that every namespace has, or that a mesh puts there.
const GIVEN: &[&str] =
    &["istio-ca-root-cert", "kube-root-ca.crt", "linkerd-identity-trust-roots", "openshift-service-ca.crt"];

/// Kinds that are kept beside what refers to them. Secrets are made elsewhere on purpose.
const KEPT_TOGETHER: &[&str] = &[
    "AnalysisTemplate",
    "Bucket",
    "ConfigMap",
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
    "ServiceAccount",
    "StatefulSet",
    "TriggerAuthentication",
];

impl Rule for DanglingReference {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let index = Index::new(repository);
        let mut told = Told::default();
        // A chart makes accounts whose names are not known here.
        let has_charts = repository.of(Language::HelmTemplate).next().is_some();
        let namespaces: FxHashSet<&str> =
            repository.objects().filter_map(|(_, object)| object.namespace.as_deref()).collect();
        for asked in asked(repository) {
            let (kind, name) = (asked.reference.kind.as_str(), asked.reference.name.as_str());
            let is_made_by_charts = matches!(kind, "ConfigMap" | "ServiceAccount") && has_charts;
            if !KEPT_TOGETHER.contains(&kind) || is_made_by_charts || GIVEN.contains(&name) {
                continue;
            }
            // What is in a namespace that nothing here is in is kept elsewhere.
            let is_elsewhere = |namespace: &String| {
                Some(namespace) != asked.object.namespace.as_ref() && !namespaces.contains(namespace.as_str())
            };
            if asked.reference.namespace.as_ref().is_some_and(is_elsewhere) {
                continue;
            }
            if asked.in_build().any(|resource| resource.kind() == kind) || index.meant(asked).is_some() {
                continue;
            }
            let is_target =
                |other: &&&ObjectFacts| (other.kind == kind || other.is_maker()) && asked.may_mean(repository, other);
            let targets: Vec<&ObjectFacts> = index.named(asked).iter().filter(is_target).copied().collect();
            // What generators and other objects make is in no file, so which builds have it is not known.
            if targets.iter().any(|other| other.api_version.is_empty()) {
                continue;
            }
            let targets: Vec<Place> = targets.iter().map(|other| Place::new(other.file, other.span)).collect();
            let path = |built: &Built| repository.files.get(built.root.index()).map(|root| &root.path);
            let lacking = || repository.kustomize.lacking(asked.place, &targets);
            let message = if targets.is_empty() {
                format!("no manifest here makes the {kind} `{name}`")
            } else if let Some(root) = lacking().filter(|_| asked.built.is_none()).and_then(path) {
                format!("`{root}` builds no {kind} `{name}`, only other overlays do")
            } else {
                continue;
            };
            if !asked.built.is_none_or(|built| built.is_complete) || !told.is_new(asked.place) {
                continue;
            }
            cx.report_in(asked.place.file, asked.place.span, message)
                .resource(asked.object.resource.clone())
                .help("add it, or correct the name; when it is made elsewhere, suppress with that as the reason");
        }
    }
}
