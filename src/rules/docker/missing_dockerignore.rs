//! `COPY .` without a `.dockerignore`.

use camino::{Utf8Path, Utf8PathBuf};

use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingDockerignore;

impl Rule for MissingDockerignore {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        for facts in &repository.files {
            let Some(span) = facts.image.as_ref().and_then(|image| image.whole_context.first()) else { continue };
            let own = Utf8PathBuf::from(format!("{}.dockerignore", facts.path));
            // The context is the folder of the Dockerfile or one above it.
            let mut folders = facts.path.ancestors().skip(1);
            let ignored = folders.any(|folder| repository.has_path(&folder.join(".dockerignore")));
            if !ignored && !repository.has_path(Utf8Path::new(&own)) {
                cx.report_in(facts.file, *span, "the whole build context is copied and there is no `.dockerignore`")
                    .help("add a `.dockerignore` with at least `.git` and `.env`");
            }
        }
    }
}
