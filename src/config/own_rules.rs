//! The repository's own rules: `.infra-lint/rules/*.md` at its root. Data only, never code.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use super::error::ConfigError;
use crate::catalogue;
use crate::rule::RuleEntry;
use crate::rule::pattern::load_user_rules;
use crate::source::{FileId, SourceFile};

/// Where they lie, from the root of the repository.
const FOLDER: &str = ".infra-lint/rules";

const MAX_FILES: usize = 1000;
const MAX_SIZE: u64 = 256 * 1024;

/// Every fault of the rule files.
#[derive(Clone, Debug)]
pub struct RuleErrors(pub Vec<ConfigError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|error| writeln!(f, "{error}"))
    }
}

impl std::error::Error for RuleErrors {}

/// The catalogue and the rules that the repository at `root` brings, sorted by id.
pub fn with_own_rules(root: &Utf8Path) -> Result<&'static [RuleEntry], RuleErrors> {
    let folder = root.join(FOLDER);
    if !folder.is_dir() {
        return Ok(catalogue::all());
    }
    let files = read(root, &folder).map_err(|error| RuleErrors(vec![error]))?;
    let (own, errors) = load_user_rules(&files);
    if !errors.is_empty() {
        let placed = errors.into_iter().filter_map(|error| {
            let file = files.get(error.file.index())?;
            let mut shown = ConfigError::new(&file.path, error.message).at(&file.text, error.span);
            shown.help = error.help.map(Into::into);
            Some(shown)
        });
        return Err(RuleErrors(placed.collect()));
    }
    if own.is_empty() {
        return Ok(catalogue::all());
    }
    let mut all: Vec<RuleEntry> = catalogue::all().iter().copied().chain(own).collect();
    all.sort_by_key(|entry| entry.meta.id);
    // Diagnostics name their rule by a static reference; a run loads the rules of its repository once.
    Ok(Box::leak(all.into_boxed_slice()))
}

/// The texts of the rule files. A link could make any file of the machine appear in an error message, so none is followed
/// out of the repository.
fn read(root: &Utf8Path, folder: &Utf8Path) -> Result<Vec<SourceFile>, ConfigError> {
    let unreadable = |path: &Utf8Path, error: std::io::Error| {
        ConfigError::new(path, format!("cannot be read: {}", error.kind()))
            .with_help("make it a readable file, or run with `--no-config` to leave out the repository's own rules")
    };
    let mut paths: Vec<Utf8PathBuf> = Vec::new();
    for entry in folder.read_dir_utf8().map_err(|error| unreadable(folder, error))? {
        let path = entry.map_err(|error| unreadable(folder, error))?.into_path();
        if path.extension() == Some("md") && path.file_name() != Some("README.md") {
            paths.push(path);
        }
    }
    if paths.len() > MAX_FILES {
        return Err(ConfigError::new(folder, format!("holds more than {MAX_FILES} rules")));
    }
    paths.sort();
    let mut files = Vec::new();
    for (path, id) in paths.into_iter().zip(0..) {
        let inside = path
            .canonicalize_utf8()
            .is_ok_and(|real| root.canonicalize_utf8().is_ok_and(|root| real.starts_with(root)));
        if !inside {
            return Err(ConfigError::new(&path, "is a symbolic link that leaves the repository")
                .with_help("make it a file of the repository"));
        }
        let metadata = std::fs::metadata(&path).map_err(|error| unreadable(&path, error))?;
        if !metadata.is_file() || metadata.len() > MAX_SIZE {
            return Err(ConfigError::new(&path, format!("is not a regular file of at most {} KiB", MAX_SIZE / 1024)));
        }
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, error))?;
        files.push(SourceFile::from_bytes(FileId(id), path, bytes));
    }
    Ok(files)
}
