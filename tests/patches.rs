//! Patches of Kustomize are judged for what they say, never for what they leave to the object that they change.

use std::collections::BTreeSet;

use infra_lint::catalogue;
use infra_lint::language::Language;
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::model::kubernetes;
use infra_lint::rule::examples::examples;
use infra_lint::source::{FileId, SourceFile};

/// They judge the first lines of an object, which a patch has to have, and whether there is such an object.
const ON_IDENTITY: &[&str] =
    &["kubernetes/deprecated-api", "kubernetes/removed-api", "kubernetes/unknown-kind", "kubernetes/unmatched-patch"];

/// What all rules say of a file that a kustomization lists as a patch.
fn findings(patch: &str) -> Vec<(&'static str, String)> {
    let linter = Linter::new(catalogue::all().iter().map(EnabledRule::by_default)).expect("the defaults fit");
    let sources = [
        SourceFile::new(FileId(0), "deploy/changes.yaml", patch),
        SourceFile::new(FileId(1), "deploy/kustomization.yaml", "patches:\n- path: changes.yaml\n"),
    ];
    let found = linter.lint(&sources, &[]).diagnostics;
    let of_patch = found
        .into_iter()
        .filter(|diagnostic| diagnostic.primary.file == FileId(0) && !ON_IDENTITY.contains(&diagnostic.rule.id));
    of_patch.map(|diagnostic| (diagnostic.rule.id, diagnostic.message.into_owned())).collect()
}

/// Every object of the rules' examples, cut down to what a patch has at least.
fn bare_patches() -> BTreeSet<String> {
    let mut patches = BTreeSet::new();
    for entry in catalogue::all() {
        let group = entry.meta.id.split('/').next().unwrap_or("");
        if !matches!(group, "kubernetes" | "mesh" | "prometheus") {
            continue;
        }
        for file in examples(group, entry.meta.docs.text()).into_iter().flat_map(|example| example.files) {
            let source = SourceFile::new(FileId(0), file.path, file.text.as_str());
            let manifest = kubernetes::parse(&source, Language::Kubernetes);
            for object in manifest.objects().filter(|object| !object.api_version().is_empty()) {
                let identity =
                    format!("apiVersion: {}\nkind: {}\nmetadata:\n  name: web\n", object.api_version(), object.kind());
                let containers = "containers: [{name: web}], initContainers: [{name: setup}]";
                let template = format!("template: {{spec: {{{containers}}}}}");
                let spec = match object.kind() {
                    _ if object.pod().is_none() => String::new(),
                    "Pod" => format!("spec: {{{containers}}}\n"),
                    "PodTemplate" => format!("{template}\n"),
                    "CronJob" => format!("spec: {{jobTemplate: {{spec: {{{template}}}}}}}\n"),
                    _ => format!("spec: {{{template}}}\n"),
                };
                patches.insert(format!("{identity}{spec}"));
            }
        }
    }
    patches
}

#[test]
fn a_patch_lacks_nothing() {
    let patches = bare_patches();
    assert!(patches.len() > 50, "{}", patches.len());
    for patch in patches {
        let found = findings(&patch);
        assert!(found.is_empty(), "{patch}\n{found:?}");
    }
}

#[test]
fn what_a_patch_says_is_judged() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      \
                 hostPID: true\n      containers:\n      - name: web\n        securityContext:\n          privileged: true\n";
    let found: Vec<&str> = findings(patch).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(found, ["kubernetes/host-namespace", "kubernetes/privileged-container"]);
}
