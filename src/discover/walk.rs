//! Walks a folder in parallel, by the rules of `.gitignore` and `.infralintignore`, and reads what matters on the way.

use std::sync::Mutex;

use camino::{Utf8Path, Utf8PathBuf};
use ignore::{DirEntry, WalkBuilder, WalkState};

use super::read::read;
use super::{Exclude, Found, NotChecked, normalize, relative, with_slashes};
use crate::language::{Charts, is_candidate};
use crate::source::{FileId, SourceFile};

/// What a directory entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Regular,
    Link,
    /// Given by name: not looked at yet.
    Named,
}

/// A file that may have to be read.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) path: Utf8PathBuf,
    pub(super) kind: Kind,
    /// Its text or why it has none; `None` when it was not read yet.
    pub(super) read: Option<Result<SourceFile, String>>,
}

impl Entry {
    /// A file that is not read yet.
    pub(super) fn unread(path: Utf8PathBuf, kind: Kind) -> Self {
        Self { path, kind, read: None }
    }
}

pub(super) struct Walk<'a> {
    pub(super) base: &'a Utf8Path,
    /// Relative to `base`; empty for `base` itself.
    pub(super) folder: &'a Utf8Path,
    pub(super) exclude: &'a Exclude,
    pub(super) threads: usize,
    pub(super) max_file_size: u64,
}

/// Folders that hold the work of others or of machines. `.gitignore` names most of them, but not in every repository.
const SKIPPED: &[&str] = &[
    ".bundle",
    ".cache",
    ".devenv",
    ".direnv",
    ".git",
    ".gradle",
    ".hg",
    ".jj",
    ".mypy_cache",
    ".nox",
    ".pnpm-store",
    ".pytest_cache",
    ".ruff_cache",
    ".svn",
    ".terraform",
    ".terragrunt-cache",
    ".tox",
    ".venv",
    "__pycache__",
    "bower_components",
    "node_modules",
    "vendor",
];

fn is_skipped(entry: &DirEntry) -> bool {
    if entry.depth() == 0 || !entry.file_type().is_some_and(|kind| kind.is_dir()) {
        return false;
    }
    let Some(name) = entry.file_name().to_str() else { return false };
    if name == "target" {
        // A build folder only beside a build file: it is also a plain word.
        let beside = |file: &str| entry.path().with_file_name(file).exists();
        return beside("Cargo.toml") || beside("pom.xml") || beside("build.sbt");
    }
    SKIPPED.binary_search(&name).is_ok()
}

/// Adds the files below `folder` to `found`.
pub(super) fn walk(walk: &Walk<'_>, found: &mut Found) {
    let base = normalize(walk.base);
    let start = normalize(&base.join(walk.folder));
    let size = size(&start);
    if size == Size::Empty {
        return;
    }
    let results = Mutex::new(found);
    let batch = || Batch { walk, base: &base, seen: Vec::new(), results: &results };
    let mut builder = WalkBuilder::new(&start);
    builder
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .add_custom_ignore_filename(".infralintignore")
        .threads(walk.threads)
        .filter_entry(|entry| !is_skipped(entry));
    if size == Size::Small {
        let mut batch = batch();
        builder.build().for_each(|entry| batch.add(entry));
        return;
    }
    builder.build_parallel().run(|| {
        let mut batch = batch();
        Box::new(move |entry| {
            batch.add(entry);
            WalkState::Continue
        })
    });
}

/// How much there is to walk.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Nothing: not even the files that say what to ignore need to be looked for.
    Empty,
    /// Few files and no folders: starting threads would take longer than looking at them.
    Small,
    Any,
}

/// Entries up to which a folder without folders is walked by one thread.
const FEW_ENTRIES: usize = 32;

fn size(folder: &Utf8Path) -> Size {
    let is_file = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.and_then(|entry| entry.file_type()).is_ok_and(|kind| !kind.is_dir())
    };
    let Ok(mut entries) = std::fs::read_dir(folder).map(|entries| entries.enumerate().peekable()) else {
        return Size::Any;
    };
    if entries.peek().is_none() {
        return Size::Empty;
    }
    if entries.all(|(index, entry)| index < FEW_ENTRIES && is_file(entry)) { Size::Small } else { Size::Any }
}

enum Seen {
    File(Entry),
    Other(Utf8PathBuf),
    NotChecked(NotChecked),
}

/// What one thread saw; handed over once at its end.
struct Batch<'a, 'f> {
    walk: &'a Walk<'a>,
    /// Normalized, as the paths of the walk are: below it nothing needs a second look.
    base: &'a Utf8Path,
    seen: Vec<Seen>,
    results: &'a Mutex<&'f mut Found>,
}

impl Batch<'_, '_> {
    fn add(&mut self, entry: Result<DirEntry, ignore::Error>) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                if let Some(file) = self.failed(&error) {
                    self.seen.push(Seen::NotChecked(file));
                }
                return;
            }
        };
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            return;
        }
        let Some(path) = Utf8Path::from_path(entry.path()) else {
            let path = Utf8PathBuf::from(entry.path().to_string_lossy().into_owned());
            let path = relative(self.walk.base, &path);
            self.seen.push(Seen::NotChecked(NotChecked { path, why: "its name is not valid UTF-8".to_owned() }));
            return;
        };
        let shown = below(path, self.base).map_or_else(|| relative(self.base, path), with_slashes);
        let excluded = self.walk.exclude.holds(path);
        self.seen.push(match () {
            () if excluded => Seen::Other(shown),
            () if kind.is_file() => self.regular(path, shown),
            () if kind.is_symlink() => Seen::File(Entry::unread(shown, Kind::Link)),
            // FIFOs, sockets and devices are never opened: reading one may block for ever.
            () => Seen::Other(shown),
        });
    }

    /// Reads a file, unless no rule asks for its kind or only the chart that it may be in tells what it is.
    fn regular(&self, path: &Utf8Path, shown: Utf8PathBuf) -> Seen {
        if may_be_of_chart(&shown) {
            return Seen::File(Entry::unread(shown, Kind::Regular));
        }
        if !is_candidate(&shown, &Charts::default()) {
            return Seen::Other(shown);
        }
        let bytes = read(path, self.walk.max_file_size);
        let read = bytes.map(|bytes| SourceFile::from_bytes(FileId(0), shown.clone(), bytes));
        Seen::File(Entry { path: shown, kind: Kind::Regular, read: Some(read) })
    }

    fn failed(&self, error: &ignore::Error) -> Option<NotChecked> {
        let (path, error) = with_path(error)?;
        Some(NotChecked { path: relative(self.walk.base, &path), why: format!("cannot be read: {error}") })
    }
}

/// Whether the kind of a file depends on its lying in a chart. The charts are known only after the walk.
fn may_be_of_chart(path: &Utf8Path) -> bool {
    let in_templates = path.as_str().contains("templates/");
    in_templates && ![".yaml", ".yml", ".tpl"].iter().any(|end| path.as_str().ends_with(end))
}

/// What stands behind `base` in a path; both are normalized, so that they need not be taken apart.
fn below<'p>(path: &'p Utf8Path, base: &Utf8Path) -> Option<&'p Utf8Path> {
    path.as_str().strip_prefix(base.as_str())?.strip_prefix(std::path::is_separator).map(Utf8Path::new)
}

/// The path of an error of the walk and what the system says.
fn with_path(error: &ignore::Error) -> Option<(Utf8PathBuf, String)> {
    match error {
        ignore::Error::WithPath { path, err } => {
            Some((Utf8PathBuf::from(path.to_string_lossy().into_owned()), plain(err)))
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => with_path(err),
        _ => None,
    }
}

fn plain(error: &ignore::Error) -> String {
    error.io_error().map_or_else(|| error.to_string(), |error| error.kind().to_string())
}

impl Drop for Batch<'_, '_> {
    fn drop(&mut self) {
        let Ok(mut found) = self.results.lock() else { return };
        for seen in self.seen.drain(..) {
            match seen {
                Seen::File(entry) => found.files.push(entry),
                Seen::Other(path) => found.others.push(path),
                Seen::NotChecked(file) => found.not_checked.push(file),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn skipped_folders_are_searched_by_halves() {
        assert!(super::SKIPPED.is_sorted());
    }
}
