//! Kinds that no release of Kubernetes has in the API group they name.

use crate::model::kubernetes::Object as ObjectRef;
use crate::model::kubernetes::schema::{Kind, Served, table};
use crate::model::kubernetes::served::lifecycle;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnknownKind;

/// Kinds of other programs that borrow `v1`: kubeconfig files, and `OpenShift` 3.
const BORROWED: &[&str] = &[
    "Build",
    "BuildConfig",
    "Config",
    "DeploymentConfig",
    "Group",
    "Identity",
    "Image",
    "ImageStream",
    "ImageStreamTag",
    "List",
    "OAuthClient",
    "Policy",
    "Project",
    "ProjectRequest",
    "Route",
    "SecurityContextConstraints",
    "Template",
    "User",
];
/// What tells a built-in group, besides its being in the table.
const SUFFIX: &str = ".k8s.io";

impl Rule for UnknownKind {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        let (Some(version), Some(kind)) = (object.field(&["apiVersion"]).node(), object.field(&["kind"]).node()) else {
            return;
        };
        let (table, name) = (table(), object.kind());
        if let Served::Not(served) = object.manifest.custom.served(object.group(), object.version(), name) {
            unserved(object, version, &served, cx);
            return;
        }
        let known = table.kind(object.group(), object.version(), name).is_some();
        let ended = lifecycle(object.api_version(), name.strip_suffix("List").unwrap_or(name)).is_some();
        let borrowed = object.api_version() == "v1" && BORROWED.contains(&name);
        if known || ended || borrowed || !is_builtin(object.group(), name) {
            return;
        }
        let resource = object.resource();
        let written = object.api_version();
        if let Some(right) = newest(name) {
            let instead = right.api_version();
            let found = cx.report(version.span(), format!("`{name}` is not in `{written}` but in `{instead}`"));
            found.resource(resource).help(format!("write `apiVersion: {instead}`"));
            if version.anchor().is_none() {
                let edit = Edit::replace(version.span(), instead.clone());
                found.fix(Applicability::Unsafe, format!("write `{instead}`"), [edit]);
            }
            return;
        }
        let found = cx.report(kind.span(), format!("`{written}` has no kind `{name}`"));
        found.resource(resource);
        let kinds = table.kinds().filter(|known| known.group == object.group()).map(|known| known.name);
        match nearest(name, kinds) {
            Some(near) => found.help(format!("did you mean `{near}`?")),
            None => found.help("check the spelling, and whether `apiVersion` names the right group"),
        };
    }
}

/// A kind that the repository defines, in a version that the definition does not serve.
fn unserved(object: ObjectRef<'_>, version: Node<'_>, served: &[String], cx: &mut Context<'_>) {
    let (name, written) = (object.kind(), object.api_version());
    let found = cx.report(version.span(), format!("the definition of `{name}` here does not serve `{written}`"));
    found.resource(object.resource());
    match served {
        [] => found.help("serve a version in the `CustomResourceDefinition`"),
        versions => found.help(format!("write `{}/{}`", object.group(), versions.join("` or `"))),
    };
}

/// Whether Kubernetes itself must know the kind: the group is one of its own, or a slip of one. A custom resource has
/// a group with a dot (<https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/>).
fn is_builtin(group: &str, kind: &str) -> bool {
    let table = table();
    if table.has_group(group) {
        return true;
    }
    let slips = |known: &Kind| {
        let stem = known.group.strip_suffix(SUFFIX).unwrap_or(known.group);
        let stem = stem.strip_suffix(".authorization").unwrap_or(stem);
        !known.group.is_empty()
            && if group.contains('.') {
                strsim::osa_distance(group, known.group) <= 2
            } else {
                group == stem || strsim::osa_distance(group, stem) <= 1
            }
    };
    table.kinds_named(kind).any(slips)
}

/// The newest stable version that has a kind of that name, for names that only one group has.
fn newest(name: &str) -> Option<&'static Kind> {
    let table = table();
    let served: Vec<&Kind> = table.kinds_named(name).filter(|k| k.versions.until == table.versions.until).collect();
    let group = served.first()?.group;
    let of_one_group = served.iter().all(|kind| kind.group == group);
    // `v2` before `v1`, and both before `v1beta1`.
    let best = served
        .iter()
        .max_by_key(|kind| (!kind.version.contains("alpha"), !kind.version.contains("beta"), kind.version));
    best.copied().filter(|_| of_one_group)
}
