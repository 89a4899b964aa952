//! Which files are patches of Kustomize: fragments that must not be judged as whole objects.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::source::SourceFile;
use crate::syntax::yaml::{self, Node};

/// The paths that the kustomizations of a run list as patches
/// (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>).
#[derive(Clone, Debug, Default)]
pub struct Patches {
    paths: BTreeSet<Utf8PathBuf>,
}

impl Patches {
    pub fn from_sources(sources: &[SourceFile]) -> Self {
        let mut patches = Self::default();
        let kustomizations = sources
            .iter()
            .filter(|source| matches!(source.name(), "kustomization.yaml" | "kustomization.yml" | "Kustomization"));
        for source in kustomizations {
            let folder = source.path.parent().unwrap_or(Utf8Path::new(""));
            let tree = yaml::parse(Arc::clone(&source.text));
            for root in tree.documents().filter_map(yaml::Document::root) {
                for path in listed(root) {
                    patches.paths.insert(normalized(&folder.join(path)));
                }
            }
        }
        patches
    }

    pub fn contains(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path)
    }
}

fn listed(root: Node<'_>) -> Vec<&str> {
    let items = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    let by_path = ["patches", "patchesJson6902", "transformers", "replacements"].into_iter().flat_map(items);
    let plain = ["patchesStrategicMerge", "configurations", "transformers"].into_iter().flat_map(items);
    by_path.filter_map(|item| item.get_str("path")).chain(plain.filter_map(Node::as_str)).collect()
}

/// Resolves `.` and `..` by name alone.
fn normalized(path: &Utf8Path) -> Utf8PathBuf {
    let mut found = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                found.pop();
            }
            other => found.push(other.as_str()),
        }
    }
    found
}

/// A patch that no kustomization in sight lists often says so by its name.
pub(super) fn looks_like_patch(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").to_ascii_lowercase();
    stem.split(['-', '_']).any(|word| matches!(word, "patch" | "patches"))
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{Patches, looks_like_patch};
    use crate::source::{FileId, SourceFile};

    #[test]
    fn every_form_of_listing_a_patch_is_understood() {
        let text = "patches:\n- path: cpu.yaml\n- patch: |-\n    - op: remove\n- path: ../shared/./memory.yaml\npatchesStrategicMerge: [old.yaml]\nresources: [base.yaml]\n";
        let source = SourceFile::new(FileId(0), "apps/web/kustomization.yaml", text);
        let patches = Patches::from_sources(&[source]);
        for path in ["apps/web/cpu.yaml", "apps/shared/memory.yaml", "apps/web/old.yaml"] {
            assert!(patches.contains(Utf8Path::new(path)), "{path}");
        }
        assert!(!patches.contains(Utf8Path::new("apps/web/base.yaml")));
    }

    #[test]
    fn names_tell_patches() {
        assert!(looks_like_patch("deployment-patch.yaml") && looks_like_patch("patch_cpu.yml"));
        assert!(!looks_like_patch("dispatch.yaml") && !looks_like_patch("deployment.yaml"));
    }
}
