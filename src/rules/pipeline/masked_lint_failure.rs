//! Linters and type checks whose result is thrown away.

use crate::model::pipeline::Stage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

use super::masked;

#[derive(Default)]
pub struct MaskedLintFailure;

impl Rule for MaskedLintFailure {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        masked::report(repository, Stage::is_lint, "the check", cx);
    }
}
