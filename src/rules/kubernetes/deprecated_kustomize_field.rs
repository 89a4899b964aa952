//! Fields of kustomizations that others have taken the place of.

use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Kustomization;
use crate::syntax::yaml::{Entry, Node};

#[derive(Default)]
pub struct DeprecatedKustomizeField;

/// (field, what to write)
const ENDED: &[(&str, &str)] = &[
    ("bases", "list them under `resources`"),
    ("commonLabels", "write `labels` with `includeSelectors: true`"),
    ("imageTags", "write `images`"),
    ("patchesJson6902", "write `patches`; its `target` takes regular expressions"),
    ("patchesStrategicMerge", "write `patches` with a `path` or `patch` each"),
    ("vars", "write `replacements`"),
];

impl Rule for DeprecatedKustomizeField {
    type View = Kustomization;

    fn check(&self, root: Node<'_>, cx: &mut Context<'_>) {
        for entry in root.raw_entries() {
            let Some((name, help)) = ENDED.iter().find(|(name, _)| *name == entry.name()) else { continue };
            let found = cx.report(entry.key.span(), format!("`{name}` is deprecated"));
            found.help(*help);
            if let Some(edits) = fix(name, &entry, root) {
                found.fix(Applicability::Safe, *help, edits);
            }
        }
    }
}

/// Edits that make the same kustomization with the new field; only where that field is not written yet and each entry
/// is a line of its own.
fn fix(name: &str, entry: &Entry<'_>, root: Node<'_>) -> Option<Vec<Edit>> {
    let list = entry.value;
    let is_plain = |item: Node<'_>| item.is_scalar() && !item.source().contains(['\n', '\'', '"']);
    let is_simple = list.is_sequence() && !list.is_flow() && list.items().all(is_plain);
    match name {
        // Bases come behind the other resources either way.
        "bases" if is_simple && root.get("resources").is_none() => {
            Some(vec![Edit::replace(entry.key.span(), "resources")])
        }
        // The patches of the old field come before those of the new one.
        "patchesStrategicMerge" if is_simple && root.get("patches").is_none() => {
            let paths = list.items().map(|item| Edit::insert(item.span().start, "path: "));
            Some(std::iter::once(Edit::replace(entry.key.span(), "patches")).chain(paths).collect())
        }
        _ => None,
    }
}
