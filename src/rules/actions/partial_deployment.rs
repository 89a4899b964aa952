//! Deployments by a matrix of which one failure stops the others.

use crate::model::actions::Job;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct PartialDeployment;

impl Rule for PartialDeployment {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let Some(matrix) = job.matrix().filter(|_| job.release().is_some()) else { return };
        let strategy = |key: &str| job.node.get_path(&["strategy", key]);
        // One after the other: what is cancelled has not begun.
        let in_turn = strategy("max-parallel").and_then(Node::as_i64) == Some(1);
        let has_legs = matrix.raw_entries().any(|entry| entry.value.is_sequence() && entry.value.items().len() > 1);
        if strategy("fail-fast").is_none() && has_legs && !in_turn {
            cx.report(matrix.span(), "one failing leg stops the other deployments half way")
                .help("set `fail-fast: false`, or `max-parallel: 1`")
                .resource(job.path());
        }
    }
}
