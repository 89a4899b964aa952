//! Which files are patches of Kustomize: fragments that must not be judged as whole objects.

use std::collections::BTreeSet;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

use super::kustomize::{is_kustomization, local};
use super::schema::CustomKinds;
use crate::source::SourceFile;
use crate::syntax::yaml::{self, Node};

/// The paths that the kustomizations of a run list as patches
/// (<https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>).
#[derive(Clone, Debug, Default)]
pub struct Patches {
    paths: FxHashSet<String>,
    /// Files that a kustomization takes in as they are.
    resources: FxHashSet<String>,
    /// Images that get their tag when they are deployed: `images:` of a kustomization, artifacts of Skaffold.
    retagged: Arc<BTreeSet<String>>,
    custom: Arc<CustomKinds>,
}

impl Patches {
    pub fn from_sources(sources: &[SourceFile]) -> Self {
        let mut patches = Self::default();
        let mut retagged = BTreeSet::new();
        for source in sources.iter().filter(|source| is_kustomization(&source.path)) {
            let tree = yaml::parse(Arc::clone(&source.text));
            let own = |path: &str| local(&source.path, path).map(Utf8PathBuf::into_string);
            for root in tree.documents().filter_map(yaml::Document::root) {
                patches.paths.extend(listed(root).into_iter().filter_map(own));
                let resources = root.get("resources").into_iter().flat_map(Node::items).filter_map(Node::as_str);
                patches.resources.extend(resources.filter_map(own));
                let images = root.get("images").into_iter().flat_map(Node::items);
                let set = images.filter(|image| image.get("newTag").is_some() || image.get("digest").is_some());
                retagged.extend(set.filter_map(|image| image.get_str("name")).map(str::to_owned));
            }
        }
        for source in sources.iter().filter(|source| matches!(source.name(), "skaffold.yaml" | "skaffold.yml")) {
            let tree = yaml::parse(Arc::clone(&source.text));
            for root in tree.documents().filter_map(yaml::Document::root) {
                let artifacts = root.get_path(&["build", "artifacts"]).into_iter().flat_map(Node::items);
                retagged.extend(artifacts.filter_map(|artifact| artifact.get_str("image")).map(str::to_owned));
            }
        }
        patches.retagged = Arc::new(retagged);
        patches
    }

    /// Adds the kinds that the repository defines.
    #[must_use]
    pub fn with_custom_kinds(self, custom: CustomKinds) -> Self {
        Self { custom: Arc::new(custom), ..self }
    }

    /// Tells a manifest what other files say of it.
    pub fn tell(&self, path: &Utf8Path, manifest: &mut super::Manifest) {
        manifest.is_patch |= self.paths.contains(path.as_str());
        manifest.is_listed = self.resources.contains(path.as_str());
        manifest.retagged = Arc::clone(&self.retagged);
        manifest.custom = Arc::clone(&self.custom);
    }

    /// Whether the tree of a file is wanted again, to build the kustomizations.
    pub fn is_part(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path.as_str()) || self.resources.contains(path.as_str()) || is_kustomization(path)
    }

    pub fn contains(&self, path: &Utf8Path) -> bool {
        self.paths.contains(path.as_str())
    }
}

fn listed(root: Node<'_>) -> Vec<&str> {
    let items = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    let by_path = ["patches", "patchesJson6902", "transformers", "replacements"].into_iter().flat_map(items);
    let plain = ["patchesStrategicMerge", "configurations", "transformers"].into_iter().flat_map(items);
    by_path.filter_map(|item| item.get_str("path")).chain(plain.filter_map(Node::as_str)).collect()
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
