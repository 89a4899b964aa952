//! `COPY` of what is not there.

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::builds::contexts;
use crate::model::docker::nearest;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingCopySource;

/// Folders, also within names, that builds make.
const MADE: [&str; 14] = [
    "dist",
    "build",
    "target",
    "out",
    "bin",
    "node_modules",
    "vendor",
    "public",
    "publish",
    "release",
    "generated",
    "tmp",
    "output",
    "artifacts",
];

/// Endings of files that are written by hand.
const WRITTEN: [&str; 24] = [
    "txt", "toml", "json", "yaml", "yml", "xml", "sh", "py", "js", "ts", "go", "rs", "rb", "java", "kt", "c", "h",
    "conf", "cfg", "ini", "html", "css", "sql", "mod",
];

impl Rule for MissingCopySource {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        let known = contexts(repository);
        for facts in &repository.files {
            let Some(image) = &facts.image else { continue };
            let folders: Vec<Utf8PathBuf> = match known.get(&facts.path) {
                Some(folders) => folders.clone(),
                None => facts.path.ancestors().skip(1).map(Utf8Path::to_owned).collect(),
            };
            for copy in &image.copies {
                let path = copy.path.trim_start_matches("./").trim_start_matches('/');
                let there = |folder: &Utf8PathBuf| {
                    let full = folder.join(path.trim_end_matches('/'));
                    repository.has_path(&full) || repository.has_files_in(&full)
                };
                if !is_written(path) || folders.iter().any(there) {
                    continue;
                }
                let diagnostic =
                    cx.report_in(facts.file, copy.span, format!("`{}` is not in the build context", copy.path));
                let Some(folder) = folders.first() else { continue };
                match similar(repository, folder, path) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("paths are relative to the build context, not to the Dockerfile"),
                };
            }
        }
    }
}

/// A file that people write, and so is part of the repository.
fn is_written(path: &str) -> bool {
    let made = path.split('/').any(|part| MADE.iter().any(|name| part.eq_ignore_ascii_case(name)));
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    let plain = !path.contains(['*', '?', '[', '$', '{', '\\']) && !path.split('/').any(|part| part == "..");
    let lock = path.contains("lock") || path.contains("generated");
    plain && !made && !lock && WRITTEN.contains(&ending)
}

/// A file of the same folder with nearly that name.
fn similar(repository: &repository::Repository, context: &Utf8Path, path: &str) -> Option<String> {
    let full = context.join(path);
    let (folder, name) = (full.parent()?, full.file_name()?);
    let names = repository.paths_in(folder).filter_map(Utf8Path::file_name);
    nearest(name, names).map(str::to_owned)
}
