//! All modules of a run, linked by their local calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use super::directory::{CallSource, Directory, ModuleFile, ModuleKind, normalize};
use super::evaluate;
use super::installed::Installed;
use super::tree::Tree;
use crate::source::{FileId, SourceFile};
use crate::syntax::hcl;

/// Every module of the repository.
#[derive(Debug, Default)]
pub struct Workspace {
    /// In the order of their paths.
    pub directories: Vec<Directory>,
    by_path: FxHashMap<Utf8PathBuf, usize>,
    /// Texts that `file()` may read, by path.
    texts: FxHashMap<Utf8PathBuf, Arc<str>>,
    by_file: FxHashMap<FileId, Arc<str>>,
    installed: Installed,
}

impl Workspace {
    /// Groups `files` by folder. `sources` are all texts of the run, for `file()` and `templatefile()`.
    pub fn new(files: Vec<(FileId, Utf8PathBuf, Arc<hcl::File>)>, sources: &[SourceFile]) -> Self {
        if files.is_empty() {
            return Self::default();
        }
        let mut folders: BTreeMap<Utf8PathBuf, Vec<ModuleFile>> = BTreeMap::new();
        let mut by_file = FxHashMap::default();
        for (id, path, tree) in files {
            by_file.insert(id, Arc::clone(&tree.text));
            let folder = normalize(path.parent().unwrap_or(Utf8Path::new("")), "").unwrap_or_default();
            folders.entry(folder).or_default().push(ModuleFile::new(id, path, tree));
        }
        let texts = sources.iter().filter_map(|source| {
            let path = normalize(Utf8Path::new(""), source.path.as_str())?;
            Some((path, Arc::clone(&source.text)))
        });
        let mut workspace = Self { texts: texts.collect(), by_file, ..Self::default() };
        workspace.directories = folders.into_iter().map(|(path, files)| Directory::new(path, files)).collect();
        workspace.directories.retain(Directory::has_configuration);
        let paths = workspace.directories.iter().enumerate().map(|(index, directory)| (directory.path.clone(), index));
        workspace.by_path = paths.collect();
        let manifests = workspace.texts.iter().map(|(path, text)| (path.as_path(), &**text));
        workspace.installed = Installed::read(manifests);
        workspace.link();
        workspace
    }

    /// Resolves local calls and tells the kinds of modules.
    fn link(&mut self) {
        let mut sources: Vec<Vec<CallSource>> = Vec::with_capacity(self.directories.len());
        for directory in &self.directories {
            let calls = directory.calls.iter().map(|call| {
                let Some(found) = directory.declarations.get(call.declaration) else { return CallSource::Unknown };
                let mut layers = directory.layers(found).rev();
                let source = layers.find_map(|(_, block)| block.body.attribute("source")?.value.as_str());
                let name = directory.block(found).and_then(|(_, block)| block.label(0)).unwrap_or("");
                self.resolve(&directory.path, name, source)
            });
            sources.push(calls.collect());
        }
        for (directory, sources) in self.directories.iter_mut().zip(sources) {
            let lock = directory.path.join(".terraform.lock.hcl");
            directory.lock = self.texts.get(&lock).cloned();
            directory.has_lock_file = directory.lock.is_some();
            directory.kind = if directory.installed { ModuleKind::Called } else { directory.own_kind() };
            for (call, source) in directory.calls.iter_mut().zip(sources) {
                call.source = source;
            }
        }
        // Examples and tests show a module; what they pass says nothing about how the module is used.
        let mut called: Vec<usize> = Vec::new();
        for directory in &self.directories {
            let shows = matches!(directory.kind, ModuleKind::Example | ModuleKind::Test);
            for call in &directory.calls {
                if let CallSource::Local(target) = call.source
                    && let Some(other) = self.directories.get(target)
                    && (!shows || matches!(other.kind, ModuleKind::Example | ModuleKind::Test))
                    && other.path != directory.path
                {
                    called.push(target);
                }
            }
        }
        for index in called {
            if let Some(directory) = self.directories.get_mut(index) {
                directory.kind = ModuleKind::Called;
            }
        }
    }

    fn resolve(&self, from: &Utf8Path, name: &str, source: Option<&str>) -> CallSource {
        let Some(source) = source else { return CallSource::Unknown };
        if !source.starts_with("./") && !source.starts_with("../") && source != "." && source != ".." {
            let folder = self.installed.folder(from, name).and_then(|folder| self.by_path.get(folder));
            return folder.map_or_else(|| CallSource::Remote(source.to_owned()), |&index| CallSource::Local(index));
        }
        let Some(path) = normalize(from, source) else { return CallSource::Missing(source.into()) };
        match self.by_path.get(&path) {
            Some(&index) => CallSource::Local(index),
            None => CallSource::Missing(path),
        }
    }

    /// The text of a file of the run.
    pub(super) fn text(&self, path: &Utf8Path) -> Option<&Arc<str>> {
        self.texts.get(path)
    }

    /// The text of a file of a module.
    pub(super) fn source(&self, file: FileId) -> Option<&Arc<str>> {
        self.by_file.get(&file)
    }

    /// The modules that are evaluated by themselves: those that no other calls, one of each circle of calls, and the
    /// public ones of a library.
    pub fn entries(&self) -> Vec<usize> {
        let mut seen = vec![false; self.directories.len()];
        let mut entries = Vec::new();
        let is_entry = |directory: &Directory| directory.kind != ModuleKind::Called;
        let first = (0..self.directories.len()).filter(|&at| self.directories.get(at).is_some_and(is_entry));
        for index in first.chain(0..self.directories.len()) {
            let installed = self.directories.get(index).is_none_or(|directory| directory.installed);
            if installed || seen.get(index).is_none_or(|seen| *seen) {
                continue;
            }
            entries.push(index);
            self.reach(index, &mut seen);
        }
        let mut applied = vec![false; self.directories.len()];
        for (index, directory) in self.directories.iter().enumerate() {
            if directory.kind == ModuleKind::Root {
                self.reach(index, &mut applied);
            }
        }
        for (index, directory) in self.directories.iter().enumerate() {
            // What was reached on the way to a later one is an entry all the same when nobody but examples calls it.
            let is_public = || !applied.get(index).is_some_and(|applied| *applied) && self.is_public(directory);
            if (is_entry(directory) || is_public()) && !entries.contains(&index) {
                entries.push(index);
            }
        }
        entries.sort_unstable();
        entries
    }

    /// Marks `index` and every module below it.
    fn reach(&self, index: usize, seen: &mut [bool]) {
        let mut open = vec![index];
        while let Some(index) = open.pop() {
            let (Some(seen), Some(directory)) = (seen.get_mut(index), self.directories.get(index)) else { continue };
            if std::mem::replace(seen, true) {
                continue;
            }
            open.extend(directory.calls.iter().filter_map(|call| match call.source {
                CallSource::Local(target) => Some(target),
                _ => None,
            }));
        }
    }

    /// Whether others are meant to call it: the module at the top, those in its `modules/`, and what has a README.
    /// <https://developer.hashicorp.com/terraform/language/modules/develop/structure>
    fn is_public(&self, directory: &Directory) -> bool {
        let path = &directory.path;
        let is_below = |other: &Directory| other.path != *path && path.starts_with(&other.path);
        let is_nested = || path.parent().and_then(Utf8Path::file_name) == Some("modules");
        !directory.installed
            && !directory.shows()
            && (is_nested()
                || self.texts.contains_key(&path.join("README.md"))
                || !self.directories.iter().any(is_below))
    }

    /// Evaluates an entry and all modules it calls.
    pub fn evaluate(&self, entry: usize) -> Tree<'_> {
        evaluate::tree(self, entry)
    }
}
