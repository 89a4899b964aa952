//! Operations of JSON patches that their objects cannot take.

use crate::model::kubernetes::kustomize::{Fault, PatchError, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::KustomizeProblem;

#[derive(Default)]
pub struct InvalidJsonPatch;

impl Rule for InvalidJsonPatch {
    type View = KustomizeProblem;

    fn check(&self, problem: &Problem, cx: &mut Context<'_>) {
        let Fault::InvalidOperation { object, path, error } = &problem.fault else { return };
        let (message, help) = match error {
            PatchError::NoSuchPath(key) => (
                format!("`{path}` leads nowhere in `{object}`: there is no `{key}`"),
                "kustomize stops here; add what encloses it first, or mend the path",
            ),
            PatchError::NoSuchIndex(index) => (
                format!("`{path}` leads nowhere in `{object}`: the list has no item `{index}`"),
                "kustomize stops here; mend the number, or write `-` to append",
            ),
            PatchError::TestFailed => (
                format!("`{path}` of `{object}` has another value than the test wants"),
                "kustomize stops here; mend the value, or remove the test",
            ),
        };
        cx.report_in(problem.place.file, problem.place.span, message).resource(object.clone()).help(help);
    }
}
