//! Modules that `terraform init` has fetched: `.terraform/modules/modules.json` names the folder of each call.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::directory::normalize;

/// Where Terraform keeps the list, below the folder it was run in.
const MANIFEST: &str = ".terraform/modules/modules.json";

/// Folders of installed modules by the folder and the name of the call.
#[derive(Debug, Default)]
pub(super) struct Installed {
    folders: FxHashMap<Utf8PathBuf, FxHashMap<String, Utf8PathBuf>>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "Modules")]
    modules: Vec<Entry>,
}

/// `Key` is the path of calls, `network.subnets`; `Dir` is relative to where Terraform was run.
#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Dir")]
    folder: String,
}

impl Installed {
    /// Reads the manifests among the files of the run; one that is broken names nothing.
    pub(super) fn read<'a>(files: impl Iterator<Item = (&'a Utf8Path, &'a str)>) -> Self {
        let mut installed = Self::default();
        let mut manifests: Vec<(&Utf8Path, &str)> = files.filter(|(path, _)| path.ends_with(MANIFEST)).collect();
        manifests.sort_unstable();
        for (path, text) in manifests {
            let Ok(manifest) = serde_json::from_str::<Manifest>(text) else { continue };
            let Some(root) = path.ancestors().nth(3) else { continue };
            let folders: BTreeMap<&str, Utf8PathBuf> = manifest
                .modules
                .iter()
                .filter_map(|entry| Some((entry.key.as_str(), normalize(root, &entry.folder)?)))
                .collect();
            for (key, folder) in &folders {
                let (caller, name) = match key.rsplit_once('.') {
                    Some((caller, name)) => (folders.get(caller).map(Utf8PathBuf::as_path), name),
                    None => (Some(root), *key),
                };
                let Some(caller) = caller.filter(|_| !name.is_empty()) else { continue };
                let calls = installed.folders.entry(caller.to_owned()).or_default();
                calls.entry(name.to_owned()).or_insert_with(|| folder.clone());
            }
        }
        installed
    }

    /// The folder of the module that `module "name"` in `caller` calls.
    pub(super) fn folder(&self, caller: &Utf8Path, name: &str) -> Option<&Utf8Path> {
        self.folders.get(caller)?.get(name).map(Utf8PathBuf::as_path)
    }
}

/// The folders that the text of a manifest names, relative to where Terraform was run.
pub fn installed_folders(manifest: &[u8]) -> Vec<String> {
    let manifest = serde_json::from_slice::<Manifest>(manifest);
    manifest.map_or_else(|_| Vec::new(), |manifest| manifest.modules.into_iter().map(|entry| entry.folder).collect())
}

/// Whether a file belongs to an installed module rather than to the repository.
pub fn is_installed_module(path: &Utf8Path) -> bool {
    path.as_str().contains(".terraform") && path.components().any(|part| part.as_str() == ".terraform")
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::Installed;

    #[test]
    fn calls_lead_to_the_folders_of_the_manifest() {
        let manifest = r#"{"Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/aws", "Version": "5.1.0", "Dir": ".terraform/modules/vpc"},
            {"Key": "vpc.flow", "Source": "./modules/flow", "Dir": ".terraform/modules/vpc/modules/flow"},
            {"Key": "evil", "Source": "x", "Dir": "../../../etc"}
        ]}"#;
        let path = Utf8Path::new("live/prod/.terraform/modules/modules.json");
        let installed = Installed::read([(path, manifest)].into_iter());
        let folder = |caller: &str, name| installed.folder(Utf8Path::new(caller), name).map(Utf8Path::as_str);
        assert_eq!(folder("live/prod", "vpc"), Some("live/prod/.terraform/modules/vpc"));
        assert_eq!(
            folder("live/prod/.terraform/modules/vpc", "flow"),
            Some("live/prod/.terraform/modules/vpc/modules/flow")
        );
        assert_eq!(folder("live/prod", "evil"), None);
        assert_eq!(folder("live/dev", "vpc"), None);
    }
}
