//! What a `kustomization.yaml` is put together from.

use crate::model::documents::Link;
use crate::syntax::yaml::{Node, Tree};

/// The entries that name a file or a folder, local or remote, as written.
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
pub fn kustomization_parts(tree: &Tree) -> Vec<Link> {
    let Some(root) = tree.root() else { return Vec::new() };
    let mut parts = Vec::new();
    let mut add = |node: Node<'_>| {
        if let Some(text) = node.as_str() {
            parts.push(Link { target: text.to_owned(), span: node.span() });
        }
    };
    for key in ["resources", "bases", "components", "crds"] {
        root.get(key).into_iter().flat_map(Node::items).for_each(&mut add);
    }
    // An inline patch is a text of several lines.
    let inline = |node: &Node<'_>| node.as_str().is_some_and(|text| text.contains('\n') || text.contains(": "));
    root.get("patchesStrategicMerge").into_iter().flat_map(Node::items).filter(|node| !inline(node)).for_each(&mut add);
    for key in ["patches", "patchesJson6902"] {
        for patch in root.get(key).into_iter().flat_map(Node::items) {
            patch.get("path").into_iter().for_each(&mut add);
        }
    }
    parts
}
