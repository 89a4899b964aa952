//! Inputs of a file that nothing in it reads.

use crate::model::gitlab::{Pipeline, inputs};
use crate::rule::prelude::*;
use crate::rule::views::gitlab;

#[derive(Default)]
pub struct UnusedInput;

impl Rule for UnusedInput {
    type View = gitlab::Pipeline;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, pipeline: Pipeline<'_>, cx: &mut Context<'_>) {
        if !pipeline.has_header() {
            return;
        }
        let tree = pipeline.node.tree();
        let reads = inputs::reads(tree);
        for input in inputs::declared(tree).into_iter().flatten() {
            if !reads.iter().any(|(name, _)| *name == input.name) {
                cx.report(input.span, format!("nothing reads the input `{}`", input.name))
                    .help("remove it, or use it: `$[[ inputs.… ]]`");
            }
        }
    }
}
