//! The facts of all files together.

use crate::model::repository;
use crate::rule::{Target, View};
use crate::source::FileId;

/// The repository, once per run. Findings are placed with `Context::report_in`.
pub struct Repository;

impl View for Repository {
    type Ref<'a> = &'a repository::Repository;

    const IS_WHOLE_RUN: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        if let Target::Repository(repository) = target {
            visit(FileId(0), repository);
        }
    }
}
