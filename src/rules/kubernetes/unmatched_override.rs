//! Entries of `images` and `replicas` that change nothing.

use crate::model::kubernetes::kustomize::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::KustomizeProblem;

#[derive(Default)]
pub struct UnmatchedOverride;

impl Rule for UnmatchedOverride {
    type View = KustomizeProblem;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, problem: &Problem, cx: &mut Context<'_>) {
        let (message, help) = match &problem.fault {
            Fault::UnmatchedImage { name } => (
                format!("no container has the image `{name}`"),
                "kustomize silently leaves the entry out; write the name as the manifests have it, without its tag",
            ),
            Fault::UnmatchedReplicas { name } => (
                format!("nothing named `{name}` has replicas"),
                "kustomize stops here; name a workload that the build has",
            ),
            _ => return,
        };
        cx.report_in(problem.place.file, problem.place.span, message).help(help);
    }
}
