//! From the paths on the command line to the texts of a run: finds, sorts out and reads files.
//!
//! Trees come from untrusted pull requests, so directories are never entered through a symbolic link, a linked file is
//! read only when its target lies in the repository, and nothing but regular files of limited size is read.
#![expect(clippy::disallowed_methods, reason = "this module reads the disk so that no other has to")]

mod modules;
mod read;
mod walk;

use std::collections::BTreeSet;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::GlobSet;
use rustc_hash::FxHashSet;

use crate::language::{Charts, is_candidate};
use crate::source::{FileId, SourceFile, path_order};

/// The size above which a file is not read, unless the configuration says otherwise.
pub const DEFAULT_MAX_FILE_SIZE: u64 = 1024 * 1024;

/// What to look for and where.
#[derive(Debug)]
pub struct Request<'a> {
    /// The working directory, absolute. Paths of the result are relative to it.
    pub base: &'a Utf8Path,
    /// Files and folders as the user gave them.
    pub paths: &'a [Utf8PathBuf],
    /// A text from standard input and the path it stands for.
    pub stdin: Option<(Utf8PathBuf, Vec<u8>)>,
    pub exclude: &'a Exclude,
    /// Whether `exclude` also holds for files that are named.
    pub force_exclude: bool,
    pub max_file_size: u64,
    /// For the walk; 0 takes as many as there are cores.
    pub threads: usize,
}

/// Globs of paths that are not linted, relative to the folder of the configuration.
#[derive(Debug, Default)]
pub struct Exclude {
    pub root: Utf8PathBuf,
    pub globs: GlobSet,
}

impl Exclude {
    fn holds(&self, absolute: &Utf8Path) -> bool {
        !self.globs.is_empty() && absolute.strip_prefix(&self.root).is_ok_and(|path| self.globs.is_match(path))
    }
}

/// A file that should have been checked but was not, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotChecked {
    pub path: Utf8PathBuf,
    pub why: String,
}

/// The files of a run.
#[derive(Debug, Default)]
pub struct Discovered {
    /// Sorted by path; the id of each is its index.
    pub sources: Vec<SourceFile>,
    /// Paths that exist but were not read. Cross-file rules ask whether a path exists.
    pub other_paths: Vec<Utf8PathBuf>,
    pub not_checked: Vec<NotChecked>,
    /// Where files were named one by one: these. The rest of their repository was read as well, because what one file
    /// refers to is in others, but only findings in these are wanted. `None`: all.
    pub focus: Option<Vec<FileId>>,
}

impl Discovered {
    /// The files whose findings are wanted: those named, and of these those in `changed`. `None`: all.
    pub fn focus(&self, changed: Option<&BTreeSet<Utf8PathBuf>>) -> Option<BTreeSet<FileId>> {
        let named = self.focus.as_ref().map(|ids| ids.iter().copied().collect::<BTreeSet<_>>());
        let Some(changed) = changed else { return named };
        let is_changed = |id: &FileId| self.sources.get(id.index()).is_some_and(|file| changed.contains(&file.path));
        let candidates = named.unwrap_or_else(|| self.sources.iter().map(|file| file.id).collect());
        Some(candidates.into_iter().filter(is_changed).collect())
    }
}

/// A path on the command line that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    #[error("`{path}` does not exist; give files or folders that do, or `-` for standard input")]
    Missing { path: Utf8PathBuf },
    #[error("cannot look at `{path}`: {error}")]
    Unreadable { path: Utf8PathBuf, error: std::io::Error },
}

/// The nearest folder at or above `folder` that holds `.git`.
pub fn repository_root(folder: &Utf8Path) -> Option<&Utf8Path> {
    folder.ancestors().find(|ancestor| ancestor.join(".git").exists())
}

/// Finds and reads the files of a run.
pub fn discover(request: Request<'_>) -> Result<Discovered, DiscoverError> {
    let Request { base, paths, stdin, exclude, force_exclude, max_file_size, threads } = request;
    let mut found = Found::default();
    let mut named = BTreeSet::new();
    let mut folders = Vec::new();
    for path in paths {
        let path = relative(base, path);
        let metadata = match std::fs::metadata(base.join(&path)) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(DiscoverError::Missing { path }),
            Err(error) => return Err(DiscoverError::Unreadable { path, error }),
        };
        if metadata.is_dir() {
            folders.push(path);
        } else if force_exclude && exclude.holds(&normalize(&base.join(&path))) {
            found.others.push(path);
        } else {
            named.insert(path);
        }
    }
    let stdin = stdin.map(|(path, bytes)| (relative(base, &path), bytes));

    // One file alone tells little: what it refers to is elsewhere in its repository.
    let lone: Vec<&Utf8PathBuf> = named.iter().chain(stdin.as_ref().map(|(path, _)| path)).collect();
    let context: BTreeSet<Utf8PathBuf> = lone
        .iter()
        .filter_map(|path| repository_root(normalize(&base.join(path)).parent()?).map(|root| relative(base, root)))
        .collect();
    let walk = |folder: &Utf8Path, found: &mut Found| {
        walk::walk(&walk::Walk { base, folder, exclude, threads, max_file_size }, found);
    };
    for folder in &folders {
        walk(folder, &mut found);
    }
    let focus = (!lone.is_empty()).then(|| {
        let walked = found.files.iter().map(|entry| entry.path.as_str().to_owned());
        walked.chain(lone.into_iter().map(|path| path.as_str().to_owned())).collect::<FxHashSet<String>>()
    });
    for folder in &context {
        walk(folder, &mut found);
    }
    modules::add_installed(base, &mut found, max_file_size);
    found.files.extend(named.iter().map(|path| walk::Entry::unread(path.clone(), walk::Kind::Named)));
    found.sort();
    found.others.retain(|path| !named.contains(path));
    Ok(read_all(base, found, stdin, &named, focus.as_ref(), max_file_size))
}

/// What the walks saw, relative to the working directory.
#[derive(Debug, Default)]
struct Found {
    files: Vec<walk::Entry>,
    /// Seen, but not to be read.
    others: Vec<Utf8PathBuf>,
    not_checked: Vec<NotChecked>,
}

impl Found {
    /// Each file once, in the order of paths; what a walk knows of it wins over its being named.
    fn sort(&mut self) {
        self.files.sort_unstable_by(|a, b| path_order(&a.path, &b.path).then(a.kind.cmp(&b.kind)));
        self.files.dedup_by(|later, kept| later.path.as_str() == kept.path.as_str());
    }
}

enum Content {
    /// Its id is not known before all files are.
    Text(SourceFile),
    Other(Utf8PathBuf),
    NotChecked(Utf8PathBuf, String),
}

fn read_all(
    base: &Utf8Path,
    mut found: Found,
    stdin: Option<(Utf8PathBuf, Vec<u8>)>,
    named: &BTreeSet<Utf8PathBuf>,
    focus: Option<&FxHashSet<String>>,
    max_file_size: u64,
) -> Discovered {
    let stdin_path = stdin.as_ref().map(|(path, _)| path.clone());
    if let Some(path) = &stdin_path {
        found.files.retain(|known| known.path.as_str() != path.as_str());
    }
    let mut charts = Charts::from_paths(found.files.iter().map(|entry| entry.path.as_path()));
    for path in named.iter().chain(&stdin_path) {
        for folder in path.ancestors().skip(1) {
            if base.join(folder).join("Chart.yaml").is_file() {
                charts.insert(folder);
            }
        }
    }
    let targets = Targets { base, files: &found.files, charts: &charts };
    let read = |entry: &walk::Entry| {
        let walk::Entry { path, kind, .. } = entry;
        if !is_candidate(path, &charts) {
            return if *kind == walk::Kind::Named || named.contains(path) {
                Content::NotChecked(path.clone(), "no rule reads this kind of file".to_owned())
            } else {
                Content::Other(path.clone())
            };
        }
        match targets.resolve(path, *kind) {
            Ok(true) => match read::read(&base.join(path), max_file_size) {
                Ok(bytes) => Content::Text(SourceFile::from_bytes(FileId(0), path.clone(), bytes)),
                Err(why) => Content::NotChecked(path.clone(), why),
            },
            Ok(false) => Content::Other(path.clone()),
            Err(why) => Content::NotChecked(path.clone(), why.to_owned()),
        }
    };
    // The walks have read nearly all.
    let late: Vec<Content> = found.files.iter().filter(|entry| entry.read.is_none()).map(read).collect();
    let mut late = late.into_iter();
    let take = |walk::Entry { path, read, .. }| match read {
        Some(Ok(source)) => Some(Content::Text(source)),
        Some(Err(why)) => Some(Content::NotChecked(path, why)),
        None => late.next(),
    };
    let mut contents: Vec<Content> = std::mem::take(&mut found.files).into_iter().filter_map(take).collect();
    if let Some((path, bytes)) = stdin {
        contents.push(match read::check(bytes, max_file_size) {
            Ok(bytes) => Content::Text(SourceFile::from_bytes(FileId(0), path, bytes)),
            Err(why) => Content::NotChecked(path, why),
        });
    }

    let mut discovered = Discovered::default();
    for content in contents {
        match content {
            Content::Text(source) => discovered.sources.push(source),
            Content::Other(path) => found.others.push(path),
            Content::NotChecked(path, why) => {
                found.others.push(path.clone());
                found.not_checked.push(NotChecked { path, why });
            }
        }
    }
    // In order already, but for standard input.
    discovered.sources.sort_by(|a, b| path_order(&a.path, &b.path));
    for (index, source) in (0..).zip(&mut discovered.sources) {
        source.id = FileId(index);
    }
    found.others.sort_unstable_by(|a, b| path_order(a, b));
    found.others.dedup_by(|later, kept| later.as_str() == kept.as_str());
    found.not_checked.sort();
    found.not_checked.dedup();
    let wanted = |path: &Utf8Path| focus.is_none_or(|focus| focus.contains(path.as_str()));
    discovered.not_checked = found.not_checked.into_iter().filter(|file| wanted(&file.path)).collect();
    discovered.other_paths = found.others;
    discovered.focus =
        focus.map(|_| discovered.sources.iter().filter(|file| wanted(&file.path)).map(|file| file.id).collect());
    discovered
}

/// Decides on symbolic links.
struct Targets<'a> {
    base: &'a Utf8Path,
    /// Sorted.
    files: &'a [walk::Entry],
    charts: &'a Charts,
}

impl Targets<'_> {
    /// Whether the file is to be read: a link is not when its target is read anyway.
    fn resolve(&self, path: &Utf8Path, kind: walk::Kind) -> Result<bool, &'static str> {
        let full = self.base.join(path);
        let is_link = match kind {
            walk::Kind::Regular => false,
            walk::Kind::Link => true,
            walk::Kind::Named => full.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()),
        };
        if !is_link {
            return Ok(true);
        }
        let Ok(target) = full.canonicalize_utf8() else { return Err("symbolic link to nothing") };
        let folder = normalize(&full).parent().map(Utf8Path::to_owned).unwrap_or_default();
        let root = repository_root(&folder).unwrap_or(&folder);
        let Ok(root) = root.canonicalize_utf8() else { return Err("symbolic link whose folder cannot be resolved") };
        if !target.starts_with(&root) {
            return Err("symbolic link that leaves the repository");
        }
        if target.is_dir() {
            return Ok(false);
        }
        let base = self.base.canonicalize_utf8().unwrap_or_else(|_| self.base.to_owned());
        let target = relative(&base, &target);
        let is_read_anyway = self.files.binary_search_by(|entry| path_order(&entry.path, &target)).is_ok();
        Ok(!(is_read_anyway && is_candidate(&target, self.charts)))
    }
}

/// `path` relative to `base` where it lies below it, without `.` and `..` parts that can be resolved on paper, with `/`.
pub fn relative(base: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    if let Some(below) = plainly_below(base, path) {
        return Utf8PathBuf::from(below);
    }
    let full = normalize(&base.join(path));
    let base = normalize(base);
    if let Ok(below) = full.strip_prefix(&base) {
        return with_slashes(below);
    }
    // A repository above the working directory: `../Dockerfile`.
    let common = base.ancestors().find(|ancestor| full.starts_with(ancestor) && ancestor.parent().is_some());
    let Some(common) = common else { return with_slashes(&full) };
    let up = base.strip_prefix(common).map_or(0, |rest| rest.components().count());
    let mut path: Utf8PathBuf = std::iter::repeat_n("..", up).collect();
    path.push(full.strip_prefix(common).unwrap_or(&full));
    with_slashes(&path)
}

/// The same where nothing has to be resolved.
fn plainly_below<'p>(base: &Utf8Path, path: &'p Utf8Path) -> Option<&'p str> {
    let text = path.as_str();
    let below = if path.is_absolute() && base.is_absolute() {
        text.strip_prefix(base.as_str())?.strip_prefix('/')?
    } else {
        text
    };
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(std::path::is_separator);
    (!below.starts_with('/') && below.split('/').all(is_plain)).then_some(below)
}

fn with_slashes(path: &Utf8Path) -> Utf8PathBuf {
    if cfg!(windows) { path.as_str().replace('\\', "/").into() } else { path.to_owned() }
}

/// Resolves `.` and `..` without looking at the disk.
pub fn normalize(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

#[cfg(test)]
mod tests;
