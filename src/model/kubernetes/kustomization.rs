//! What a `kustomization.yaml` is put together from.

use super::facts::{ObjectFacts, Role};
use crate::model::documents::Link;
use crate::source::FileId;
use crate::syntax::yaml::{Node, Tree};

/// The entries that name a file or a folder, local or remote, as written.
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
pub fn kustomization_parts(tree: &Tree) -> Vec<Link> {
    let Some(root) = tree.root() else { return Vec::new() };
    let mut parts = Vec::new();
    let mut add = |node: Node<'_>, target: &str| {
        if !target.is_empty() {
            parts.push(Link { target: target.to_owned(), span: node.span() });
        }
    };
    for key in ["resources", "bases", "components", "crds", "configurations"] {
        for node in root.get(key).into_iter().flat_map(Node::items) {
            add(node, node.as_str().unwrap_or(""));
        }
    }
    // An inline patch, transformer or generator is a text of several lines.
    let inline = |text: &str| text.contains('\n') || text.contains(": ");
    for key in ["patchesStrategicMerge", "transformers", "generators", "validators"] {
        for node in root.get(key).into_iter().flat_map(Node::items) {
            add(node, node.as_str().filter(|text| !inline(text)).unwrap_or(""));
        }
    }
    for key in ["patches", "patchesJson6902", "replacements"] {
        for path in root.get(key).into_iter().flat_map(Node::items).filter_map(|patch| patch.get("path")) {
            add(path, path.as_str().unwrap_or(""));
        }
    }
    root.get_path(&["openapi", "path"]).into_iter().for_each(|node| add(node, node.as_str().unwrap_or("")));
    for entry in generators(root).map(|(_, entry)| entry) {
        for node in entry.get("files").into_iter().flat_map(Node::items) {
            // `key=path`
            let text = node.as_str().unwrap_or("");
            add(node, text.split_once('=').map_or(text, |(_, path)| path));
        }
        for node in entry.get("envs").into_iter().flat_map(Node::items).chain(entry.get("env")) {
            add(node, node.as_str().unwrap_or(""));
        }
    }
    parts
}

/// The entries of generators with the kind that they make.
pub fn generators(root: Node<'_>) -> impl Iterator<Item = (&'static str, Node<'_>)> {
    [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")]
        .into_iter()
        .flat_map(move |(key, kind)| root.get(key).into_iter().flat_map(Node::items).map(move |entry| (kind, entry)))
}

/// The objects that generators make, under the names by which others refer to them.
pub fn generated_objects(tree: &Tree, file: FileId) -> Vec<ObjectFacts> {
    let Some(root) = tree.root() else { return Vec::new() };
    let made = generators(root).filter_map(|(kind, entry)| {
        let name = entry.get("name")?;
        Some(ObjectFacts {
            file,
            kind: kind.to_owned(),
            group: String::new(),
            api_version: String::new(),
            name: name.as_str()?.to_owned(),
            namespace: None,
            namespace_span: None,
            labels: Vec::new(),
            resource: format!("{kind}/{}", name.as_str()?),
            span: name.span(),
            role: Role::Data { keys: keys(entry) },
            references: Vec::new(),
        })
    });
    made.collect()
}

/// The keys of what an entry makes; none when they are in files that are not read here, or when it adds to others.
fn keys(entry: Node<'_>) -> Vec<String> {
    if ["env", "envs", "behavior"].iter().any(|key| entry.get(key).is_some_and(|value| !value.is_null())) {
        return Vec::new();
    }
    let list = |key: &str| entry.get(key).into_iter().flat_map(Node::items).filter_map(Node::as_str);
    let literals = list("literals").filter_map(|text| Some(text.split_once('=')?.0));
    let named = |text: &'_ str| text.split_once('=').map(|(key, _)| key.to_owned());
    let files =
        list("files").map(|text| named(text).unwrap_or_else(|| text.rsplit('/').next().unwrap_or(text).to_owned()));
    literals.map(str::to_owned).chain(files).collect()
}
