//! Tests whose result is thrown away.

use crate::model::pipeline::Stage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

use super::masked;

#[derive(Default)]
pub struct MaskedTestFailure;

impl Rule for MaskedTestFailure {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        masked::report(repository, |stage| stage == Stage::Test, "the test", cx);
    }
}
