//! `repository/missing-path`: see `rules/repository/missing-path.md`.

use crate::model::kubernetes::kustomize::local;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingPath;

impl Rule for MissingPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for link in &facts.parts {
                let Some(target) = local(&facts.path, &link.target) else { continue };
                if target.as_str().is_empty() {
                    continue;
                }
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
