//! `COPY` of what `.dockerignore` names.

use crate::model::builds::{contexts, ignore_file};
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct IgnoredCopySource;

impl Rule for IgnoredCopySource {
    type View = Repository;

    fn check(&self, repository: &repository::Repository, cx: &mut Context<'_>) {
        let contexts = contexts(repository);
        for facts in &repository.files {
            let Some(image) = facts.image.as_ref().filter(|image| !image.copies.is_empty()) else { continue };
            let Some(file) = ignore_file(repository, facts, &contexts).filter(|file| !file.patterns.has_exceptions())
            else {
                continue;
            };
            for copy in &image.copies {
                if !copy.path.contains(['*', '?', '[']) && file.patterns.ignores(&copy.path) {
                    let message = format!("`{}` keeps `{}` out of the context", file.path, copy.path);
                    cx.report_in(facts.file, copy.span, message)
                        .help("take it out of the `.dockerignore`, or copy something else");
                }
            }
        }
    }
}
