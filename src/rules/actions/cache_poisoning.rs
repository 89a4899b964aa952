//! Caches in jobs that publish, in workflows that start on releases and tags.

use crate::model::actions::stage::Stage;
use crate::model::actions::{Job, Step, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct CachePoisoning;

const CACHES: &[&str] =
    &["actions/cache", "actions/cache/restore", "mozilla-actions/sccache-action", "swatinem/rust-cache"];

/// Actions that restore a cache when this input is set.
const BY_INPUT: &[(&str, &str)] = &[
    ("actions/setup-java", "cache"),
    ("actions/setup-node", "cache"),
    ("actions/setup-python", "cache"),
    ("docker/build-push-action", "cache-from"),
    ("ruby/setup-ruby", "bundler-cache"),
];

impl Rule for CachePoisoning {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if !is_release(job.workflow) || !job.has_stage(Stage::Publish) {
            return;
        }
        for step in job.steps() {
            let Some(node) = step.uses_node().filter(|_| restores(step)) else { continue };
            cx.report(node.span(), "release is built from a cache that other runs have filled")
                .help("build releases without a cache")
                .resource(step.path());
        }
    }
}

fn is_release(workflow: Workflow<'_>) -> bool {
    workflow.triggers().iter().any(|trigger| match trigger.name {
        "release" => true,
        "push" => trigger.has("tags"),
        _ => false,
    })
}

fn restores(step: Step<'_>) -> bool {
    let Some(remote) = step.remote() else { return false };
    let switched = BY_INPUT.iter().any(|(slug, input)| {
        let value = step.input(input).and_then(Node::as_str).unwrap_or("");
        remote.is(slug) && !matches!(value, "" | "false")
    });
    remote.is_any(CACHES) || switched
}
