//! `repository/dead-link`: see `rules/repository/dead-link.md`.

use camino::{Utf8Path, Utf8PathBuf};

use crate::rule::prelude::*;
use crate::rule::views::Repository;
use crate::source::join_path;

#[derive(Default)]
pub struct DeadLink;

impl Rule for DeadLink {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for link in &facts.links {
                let Some(target) = target(&facts.path, &link.target) else { continue };
                // Without a neighbour the folder may lie outside of what this run looks at.
                let looked_at = target.parent().is_some_and(|folder| repository.has_files_in(folder));
                if looked_at && !repository.exists(&target) {
                    cx.report_in(facts.file, link.span, format!("`{target}` does not exist"))
                        .help("mend the path, or delete the link");
                }
            }
        }
    }
}

/// The path a link of the document `from` means; nothing for addresses, anchors and generated pages.
fn target(from: &Utf8Path, link: &str) -> Option<Utf8PathBuf> {
    let path = link.split(['#', '?']).next().unwrap_or("");
    let path = Utf8Path::new(path);
    let is_address =
        link.contains("://") || link.starts_with(['/', '#', '<', '{', '~']) || link.contains(['%', ':', '{', '*']);
    if path.as_str().is_empty() || is_address || path.extension().is_none() {
        return None;
    }
    join_path(from.parent().unwrap_or(Utf8Path::new("")), path.as_str())
}
