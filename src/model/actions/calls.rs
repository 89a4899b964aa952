//! Calls of actions and workflows of the same repository, joined with what they call.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use super::interface::{Interface, LocalCall};
use crate::model::repository::Repository;
use crate::source::FileId;

/// A call of an action or workflow of the repository.
#[derive(Clone, Debug)]
pub struct Joined<'a> {
    pub caller: FileId,
    pub call: &'a LocalCall,
    /// What it calls, from the working directory.
    pub path: Utf8PathBuf,
    /// Nothing when it was not read, or cannot be called.
    pub callee: Option<Callee<'a>>,
}

#[derive(Clone, Copy, Debug)]
pub struct Callee<'a> {
    pub file: FileId,
    pub interface: &'a Interface,
}

/// Every call of the repository, by the caller's path and place.
pub fn all(repository: &Repository) -> Vec<Joined<'_>> {
    let callees = repository.files.iter().filter_map(|facts| {
        let callee = Callee { file: facts.file, interface: facts.interface.as_ref()? };
        Some((facts.path.as_path(), callee))
    });
    let callees: FxHashMap<&Utf8Path, Callee<'_>> = callees.collect();
    let calls = repository.files.iter().flat_map(|facts| facts.local_calls.iter().map(move |call| (facts, call)));
    let joined = calls.filter_map(|(caller, call)| {
        let path = callee_path(&caller.path, &call.path)?;
        let callee = if call.is_workflow {
            callees.get(path.as_path())
        } else {
            ["action.yml", "action.yaml"].iter().find_map(|name| callees.get(path.join(name).as_path()))
        };
        Some(Joined { caller: caller.file, call, callee: callee.copied(), path })
    });
    joined.collect()
}

/// The path of the callee from the working directory: `./` stands for the folder that holds `.github`.
fn callee_path(caller: &Utf8Path, written: &str) -> Option<Utf8PathBuf> {
    let inside = written.strip_prefix("./").or_else(|| written.strip_prefix("$/"))?;
    let mut root = Utf8PathBuf::new();
    let mut is_below = false;
    for part in caller.components() {
        if part.as_str() == ".github" {
            is_below = true;
            break;
        }
        root.push(part.as_str());
    }
    let is_plain = !inside.split('/').any(|part| matches!(part, ".." | "."));
    (is_below && is_plain).then(|| root.join(inside.trim_end_matches('/')))
}
