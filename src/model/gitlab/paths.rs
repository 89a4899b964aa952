//! Paths that `rules: changes` and `rules: exists` wait for.

use camino::Utf8Path;

use super::Pipeline;
use super::include::is_root;
use crate::model::named_paths::{NamedPath, of_pattern};
use crate::syntax::yaml::{Node, Tree};

/// The fixed parts of the patterns; nothing for files of which it is not known where the repository begins.
pub fn named_paths(tree: &Tree, path: &Utf8Path) -> Vec<NamedPath> {
    let (Some(root), Some(pipeline)) = (root(path), Pipeline::of(tree)) else { return Vec::new() };
    let owners = pipeline.node.get("workflow").into_iter().chain(pipeline.jobs().map(|job| job.node));
    let rules = owners.filter_map(|owner| owner.get("rules")).flat_map(Node::items);
    let patterns = rules.flat_map(|rule| ["changes", "exists"].map(|key| rule.get(key))).flatten();
    let patterns = patterns.flat_map(|patterns| {
        // `project:` looks elsewhere.
        let here = !patterns.is_mapping() || patterns.get("project").is_none();
        let list = if patterns.is_mapping() { patterns.get("paths") } else { Some(patterns) };
        list.filter(|_| here).into_iter().flat_map(Node::items)
    });
    patterns.filter(|node| node.is_scalar() && node.tag().is_none()).filter_map(|node| of_pattern(node, root)).collect()
}

fn root(path: &Utf8Path) -> Option<&Utf8Path> {
    if is_root(path) {
        return path.parent();
    }
    path.ancestors().find(|folder| folder.ends_with(".gitlab")).and_then(Utf8Path::parent)
}
