//! One object of the Kubernetes API.

use super::{Field, Manifest, Pod};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// An object: a document, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    pub manifest: &'a Manifest,
    pub node: Node<'a>,
    kind: &'a str,
    api_version: &'a str,
}

/// Lists of lists are legal; nobody writes more than two levels.
const MAX_LIST_DEPTH: usize = 8;

impl<'a> Object<'a> {
    /// The object at a document's root, or those in the list that it is. Documents without `kind` give none.
    pub(super) fn expand(manifest: &'a Manifest, root: Node<'a>) -> Vec<Self> {
        let mut found = Vec::new();
        collect(manifest, root, None, 0, &mut found);
        found
    }

    pub const fn kind(self) -> &'a str {
        self.kind
    }

    /// `apps/v1`; `""` when a template decides.
    pub const fn api_version(self) -> &'a str {
        self.api_version
    }

    /// `apps`; `""` for the core group.
    pub fn group(self) -> &'a str {
        self.api_version.rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// `v1`.
    pub fn version(self) -> &'a str {
        self.api_version.rsplit_once('/').map_or(self.api_version, |(_, version)| version)
    }

    /// Whether it is of that kind in one of the API groups.
    pub fn is(self, kind: &str, groups: &[&str]) -> bool {
        self.kind == kind && (self.api_version.is_empty() || groups.contains(&self.group()))
    }

    /// The object itself, from which fields are read.
    pub const fn fields(self) -> Field<'a> {
        Field::Present(self.node)
    }

    pub fn field(self, path: &[&str]) -> Field<'a> {
        self.fields().path(path)
    }

    pub fn metadata(self) -> Field<'a> {
        self.fields().get("metadata")
    }

    pub fn spec(self) -> Field<'a> {
        self.fields().get("spec")
    }

    pub fn name(self) -> Option<&'a str> {
        self.metadata().get("name").str()
    }

    /// As written. Kustomize, Helm or `kubectl -n` may set another one.
    pub fn namespace(self) -> Option<&'a str> {
        self.metadata().get("namespace").str()
    }

    pub fn annotation(self, name: &str) -> Option<&'a str> {
        self.metadata().get("annotations").get(name).str()
    }

    pub fn label(self, name: &str) -> Option<&'a str> {
        self.metadata().get("labels").get(name).str()
    }

    /// `Deployment/shop/api`, without the namespace when none is written, `…` for a name that a template makes.
    pub fn resource(self) -> String {
        let name = self.name().unwrap_or("…");
        match self.namespace() {
            Some(namespace) => format!("{}/{namespace}/{name}", self.kind),
            None => format!("{}/{name}", self.kind),
        }
    }

    /// Where to point at the object as a whole: `kind: Deployment`.
    pub fn header(self) -> Span {
        self.node.entry("kind").map_or_else(|| first_line(self.node), |entry| entry.span())
    }

    /// It may lack what stands elsewhere: a patch, or cut off by a syntax error.
    pub fn is_partial(self) -> bool {
        self.manifest.is_patch
            || self.node.is_incomplete()
            || self.node.get("$patch").is_some()
            || self.spec().get("$patch").is_present()
    }

    /// A pod that `helm test` starts when somebody asks for it, and removes.
    pub fn is_test(self) -> bool {
        self.annotation("helm.sh/hook")
            .is_some_and(|hooks| hooks.split(',').any(|hook| hook.trim().starts_with("test")))
    }

    /// Rendered, run and removed by Helm around an install (tests, migrations), not a lasting workload.
    pub fn is_hook(self) -> bool {
        let annotations = self.metadata().get("annotations");
        ["helm.sh/hook", "argocd.argoproj.io/hook"]
            .iter()
            .any(|name| !annotations.get(name).is_absent() && annotations.get(name).is_present())
    }

    /// The pod it is, or the template of the pods that it makes.
    pub fn pod(self) -> Option<Pod<'a>> {
        Pod::of(self)
    }
}

fn collect<'a>(
    manifest: &'a Manifest,
    node: Node<'a>,
    list: Option<(&'a str, &'a str)>,
    depth: usize,
    found: &mut Vec<Object<'a>>,
) {
    let known = |key: &str| node.get(key).filter(|value| !value.is_unknown()).and_then(Node::as_str);
    // The items of a typed list need not repeat their kind.
    let kind = known("kind").or(list.map(|list| list.0).filter(|kind| !kind.is_empty()));
    let api_version = known("apiVersion").or(list.map(|list| list.1)).unwrap_or("");
    let Some(kind) = kind else { return };
    if node.get("apiVersion").is_none() && list.is_none() {
        return;
    }
    match (kind.strip_suffix("List"), node.get("items")) {
        (Some(item_kind), Some(items)) if items.is_sequence() && depth < MAX_LIST_DEPTH => {
            for item in items.items() {
                collect(manifest, item, Some((item_kind, api_version)), depth + 1, found);
            }
        }
        _ => found.push(Object { manifest, node, kind, api_version }),
    }
}

fn first_line(node: Node<'_>) -> Span {
    let first = node.raw_entries().next();
    first.map_or(node.span(), |entry| if entry.value.is_scalar() { entry.span() } else { entry.key.span() })
}
