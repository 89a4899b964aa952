//! Patches for objects that a kustomization does not have.

use crate::model::kubernetes::kustomize::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::KustomizeProblem;

#[derive(Default)]
pub struct UnmatchedPatch;

impl Rule for UnmatchedPatch {
    type View = KustomizeProblem;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, problem: &Problem, cx: &mut Context<'_>) {
        let (message, help) = match &problem.fault {
            Fault::UnmatchedPatch { object } => {
                (format!("there is no `{object}` to patch"), "kustomize stops here; name an object that the build has")
            }
            Fault::UnmatchedTarget => (
                "the target of this patch selects no object".to_owned(),
                "kustomize silently leaves the patch out; mend the target, or remove the patch",
            ),
            Fault::UnmatchedGenerator { name } => (
                format!("`{name}` cannot be generated: what it must merge with is missing, or it is there already"),
                "kustomize stops here; mend the name or `behavior`",
            ),
            _ => return,
        };
        cx.report_in(problem.place.file, problem.place.span, message).help(help);
    }
}
