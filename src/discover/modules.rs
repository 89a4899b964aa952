//! Modules that `terraform init` has installed: they lie in folders that no walk enters, but their callers need them.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::Found;
use super::read::read;
use super::walk::{Entry, Kind};
use crate::model::terraform::installed_folders;

/// Where modules are installed, below the folder that Terraform was run in.
const FOLDER: &str = ".terraform/modules";
/// Modules of one root, and files of one module, that are read.
const MAX_MODULES: usize = 500;
const MAX_FILES: usize = 500;

/// Adds the manifest beside each folder with Terraform files, and the files of the modules that it names.
pub(super) fn add_installed(base: &Utf8Path, found: &mut Found, max_file_size: u64) {
    let terraform = found.files.iter().filter(|entry| is_terraform(&entry.path));
    let folders: BTreeSet<Utf8PathBuf> =
        terraform.filter_map(|entry| entry.path.parent().map(Utf8Path::to_owned)).collect();
    for folder in folders {
        let manifest = folder.join(FOLDER).join("modules.json");
        let full = base.join(&manifest);
        if !full.symlink_metadata().is_ok_and(|metadata| metadata.is_file()) || !stays_below(base, &folder) {
            continue;
        }
        let Ok(bytes) = read(&full, max_file_size) else { continue };
        found.files.push(Entry::unread(manifest, Kind::Regular));
        let prefix = format!("{FOLDER}/");
        let modules = installed_folders(&bytes).into_iter().filter(|module| module.starts_with(&prefix));
        for module in modules.take(MAX_MODULES) {
            let is_plain = Utf8Path::new(&module).components().all(|part| part.as_str() != "..");
            let below = folder.join(&module);
            if is_plain && stays_below(base, &below) {
                found.files.extend(files(base, &below));
            }
        }
    }
}

fn is_terraform(path: &Utf8Path) -> bool {
    [".tf", ".tofu", ".tf.json", ".tofu.json"].iter().any(|end| path.as_str().ends_with(end))
}

/// No link on the way leads out of the working directory.
fn stays_below(base: &Utf8Path, folder: &Utf8Path) -> bool {
    let real = |path: &Utf8Path| path.canonicalize_utf8().ok();
    real(base).zip(real(&base.join(folder))).is_some_and(|(base, folder)| folder.starts_with(base))
}

fn files(base: &Utf8Path, folder: &Utf8Path) -> Vec<Entry> {
    let entries = base.join(folder).read_dir_utf8().into_iter().flatten().flatten();
    let regular = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let files = regular.map(|entry| folder.join(entry.file_name())).filter(|path| is_terraform(path));
    files.take(MAX_FILES).map(|path| Entry::unread(path, Kind::Regular)).collect()
}
