//! `repository/missing-path`: see `rules/repository/missing-path.md`.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingPath;

impl Rule for MissingPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for link in &facts.parts {
                let Some(target) = target(&facts.path, &link.target) else { continue };
                // Without a neighbour the folder may lie outside of what this run looks at.
                let looked_at = target.parent().is_some_and(|folder| repository.has_files_in(folder));
                if looked_at && !repository.exists(&target) {
                    cx.report_in(facts.file, link.span, format!("`{}` does not exist", link.target))
                        .help("mend the path, or take the entry out");
                }
            }
        }
    }
}

/// The path that an entry of the kustomization `from` means; nothing for what is fetched.
fn target(from: &Utf8Path, entry: &str) -> Option<Utf8PathBuf> {
    // `github.com/…`, `git@…`, `https://…`, `…?ref=v1`: the first part of a host has a dot, that of a local folder rarely.
    let first = entry.split('/').next().unwrap_or("");
    let is_host = entry.contains('/') && first.contains('.') && !matches!(first, "." | "..") && !first.starts_with('.');
    if entry.is_empty() || is_host || entry.starts_with('/') || entry.contains([':', '?', '$', '{', '*', '\n']) {
        return None;
    }
    let mut normal = from.parent().unwrap_or(Utf8Path::new("")).to_owned();
    for component in Utf8Path::new(entry).components() {
        match component {
            Utf8Component::Normal(part) => normal.push(part),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if normal.pop() => {}
            _ => return None,
        }
    }
    (!normal.as_str().is_empty()).then_some(normal)
}
