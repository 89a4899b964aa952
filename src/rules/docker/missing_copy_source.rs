//! `COPY` of what is not there.

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::builds::contexts;
use crate::model::nearest::nearest;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingCopySource;

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
                let plain =
                    !path.contains(['*', '?', '[', '$', '{', '\\']) && !path.split('/').any(|part| part == "..");
                let (true, Some(context)) = (plain, folders.first()) else { continue };
                if folders.iter().any(there) {
                    continue;
                }
                // Much is made by the build itself, or kept out of the repository: only a file nearby tells of a slip.
                let beside = facts.path.parent().map(|folder| folder.join(path));
                let beside = beside.filter(|path| repository.has_path(path));
                let below = beside.as_deref().and_then(|path| path.strip_prefix(context).ok()).map(Utf8Path::to_string);
                let Some(meant) = below.or_else(|| similar(repository, context, path)) else { continue };
                cx.report_in(facts.file, copy.span, format!("`{}` is not in the build context", copy.path))
                    .help(format!("did you mean `{meant}`? Paths start at the build context"));
            }
        }
    }
}

/// A file of the same folder with nearly that name.
fn similar(repository: &repository::Repository, context: &Utf8Path, path: &str) -> Option<String> {
    let full = context.join(path);
    let (folder, name) = (full.parent()?, full.file_name()?);
    let names = repository.paths_in(folder).filter_map(Utf8Path::file_name);
    let near = nearest(name, names)?;
    Some(path.strip_suffix(name)?.to_owned() + near)
}
