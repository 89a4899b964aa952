//! Ids that differ at most in case.

use rustc_hash::FxHashMap;

use crate::model::actions::{Job, Owner};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct DuplicateId;

impl Rule for DuplicateId {
    type View = actions::Steps;

    fn check(&self, owner: Owner<'_>, cx: &mut Context<'_>) {
        if let Owner::Job(job) = owner {
            same_job(job, cx);
        }
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for step in owner.steps() {
            let Some(id) = step.id() else { continue };
            let Some(name) = id.as_str().filter(|name| !name.is_empty()) else { continue };
            let first = *seen.entry(name.to_ascii_lowercase()).or_insert(id.span());
            if first != id.span() {
                cx.report(id.span(), format!("id `{name}` is taken by another step"))
                    .note(first, "the other step")
                    .help("give each step an id of its own")
                    .resource(step.path());
            }
        }
    }
}

/// Ids that are the same letter by letter are the same key, which is told as such.
fn same_job(job: Job<'_>, cx: &mut Context<'_>) {
    let Some(first) = job.workflow.job(job.id) else { return };
    if first.node != job.node && first.id != job.id {
        cx.report(job.head(), format!("id `{}` is taken by another job", job.id))
            .note(first.head(), "the other job")
            .help("give each job an id of its own")
            .resource(job.path());
    }
}
