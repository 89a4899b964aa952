//! Included files that are not there.

use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingInclude;

impl Rule for MissingInclude {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in &repository.gitlab {
            for (file, span, written) in &pipeline.lost {
                let path = pipeline.folder.join(written);
                // Without a neighbour the folder may lie outside of what this run looks at.
                let looked_at = path.parent().is_some_and(|folder| repository.has_files_in(folder));
                if !written.contains('*') && looked_at && !repository.has_path(&path) {
                    cx.report_in(*file, *span, format!("`{written}` does not exist"))
                        .help("mend the path; it starts at the repository's root");
                }
            }
        }
    }
}
