//! One object of the Kubernetes API.

use super::{Field, Manifest, Pod, pod};
use crate::source::Span;
use crate::syntax::yaml::{Document, Node, NodeId, Tree};

/// An object: a document, or an item of a list.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    pub manifest: &'a Manifest,
    pub node: Node<'a>,
    parts: &'a Parts,
}

/// What half of the rules ask of an object, found once.
#[derive(Debug)]
pub(super) struct Parts {
    node: NodeId,
    kind: Box<str>,
    api_version: Box<str>,
    is_partial: bool,
    pod: Option<pod::Parts>,
}

/// Lists of lists are legal; nobody writes more than two levels.
const MAX_LIST_DEPTH: usize = 8;

/// The objects of a file: its documents, and the items of those that are lists. Documents without `kind` give none.
pub(super) fn find(tree: &Tree) -> Vec<Parts> {
    let mut found = Vec::new();
    for root in tree.documents().filter_map(Document::root) {
        collect(root, None, 0, &mut found);
    }
    found
}

impl<'a> Object<'a> {
    pub(super) fn new(manifest: &'a Manifest, parts: &'a Parts) -> Option<Self> {
        Some(Self { manifest, node: manifest.tree.node(parts.node)?, parts })
    }

    pub fn kind(self) -> &'a str {
        &self.parts.kind
    }

    /// `apps/v1`; `""` when a template decides.
    pub fn api_version(self) -> &'a str {
        &self.parts.api_version
    }

    /// `apps`; `""` for the core group.
    pub fn group(self) -> &'a str {
        group_of(self.api_version())
    }

    /// `v1`.
    pub fn version(self) -> &'a str {
        self.api_version().rsplit_once('/').map_or(self.api_version(), |(_, version)| version)
    }

    /// Whether it is of that kind in one of the API groups.
    pub fn is(self, kind: &str, groups: &[&str]) -> bool {
        self.kind() == kind && (self.api_version().is_empty() || groups.contains(&self.group()))
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
            Some(namespace) => [self.kind(), namespace, name].join("/"),
            None => [self.kind(), name].join("/"),
        }
    }

    /// Where to point at the object as a whole: `kind: Deployment`.
    pub fn header(self) -> Span {
        self.node.entry("kind").map_or_else(|| first_line(self.node), |entry| entry.span())
    }

    /// It may lack what stands elsewhere: a patch, or cut off by a syntax error.
    pub fn is_partial(self) -> bool {
        self.manifest.is_patch || self.parts.is_partial
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
        Pod::new(self, self.parts.pod.as_ref()?)
    }
}

/// `apps` of `apps/v1`.
pub(super) fn group_of(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}

fn collect(node: Node<'_>, list: Option<(&str, &str)>, depth: usize, found: &mut Vec<Parts>) {
    let known = |key: &str| node.get(key).filter(|value| !value.is_unknown()).and_then(Node::as_str);
    // The items of a typed list need not repeat their kind.
    let kind = known("kind").or(list.map(|list| list.0).filter(|kind| !kind.is_empty()));
    let api_version = known("apiVersion").or(list.map(|list| list.1)).unwrap_or("");
    let Some(kind) = kind else { return };
    if node.get("apiVersion").is_none() && list.is_none() {
        return;
    }
    if let (Some(item_kind), Some(items)) = (kind.strip_suffix("List"), node.get("items"))
        && items.is_sequence()
        && depth < MAX_LIST_DEPTH
    {
        for item in items.items() {
            collect(item, Some((item_kind, api_version)), depth + 1, found);
        }
        return;
    }
    let is_patch = || node.get("$patch").is_some() || Field::Present(node).path(&["spec", "$patch"]).is_present();
    found.push(Parts {
        node: node.id(),
        kind: kind.into(),
        api_version: api_version.into(),
        is_partial: node.is_incomplete() || is_patch(),
        pod: pod::Parts::of(node, kind, api_version),
    });
}

fn first_line(node: Node<'_>) -> Span {
    let first = node.raw_entries().next();
    first.map_or(node.span(), |entry| if entry.value.is_scalar() { entry.span() } else { entry.key.span() })
}
