//! Caches in jobs that publish, in workflows that start on releases and tags.

use crate::model::actions::{Job, Step, Workflow};
use crate::model::pipeline::Stage;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct CachePoisoning;

const CACHES: &[&str] = &["mozilla-actions/sccache-action"];

/// Actions that restore a cache when this input is set.
const BY_INPUT: &[(&str, &str)] = &[
    ("actions/setup-java", "cache"),
    ("actions/setup-node", "cache"),
    ("actions/setup-python", "cache"),
    ("docker/build-push-action", "cache-from"),
    ("ruby/setup-ruby", "bundler-cache"),
];

/// Actions that restore a cache unless this input has that value.
const UNLESS_INPUT: &[(&str, &str, &str)] = &[
    ("actions/cache", "lookup-only", "true"),
    ("actions/cache/restore", "lookup-only", "true"),
    ("actions/setup-go", "cache", "false"),
    ("actions/setup-node", "package-manager-cache", "false"),
    ("astral-sh/setup-uv", "enable-cache", "false"),
    ("golangci/golangci-lint-action", "skip-cache", "true"),
    ("gradle/actions/setup-gradle", "cache-disabled", "true"),
    ("swatinem/rust-cache", "lookup-only", "true"),
];

impl Rule for CachePoisoning {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let publishes = |job: &Job<'_>| job.has_stage(Stage::Publish) || !job.deployments().is_empty();
        let is_built = is_release(job.workflow) && (publishes(&job) || job.descendants().iter().any(publishes));
        if !is_built {
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
        "push" => {
            let names_release = |node: &Node<'_>| node.as_str().is_some_and(|name| name.starts_with("release"));
            trigger.has("tags") || trigger.list("branches").iter().any(names_release)
        }
        _ => false,
    })
}

fn restores(step: Step<'_>) -> bool {
    let Some(remote) = step.remote() else { return false };
    let value = |input: &str| step.input(input).and_then(Node::as_str).unwrap_or("");
    let switched = BY_INPUT.iter().any(|(slug, input)| remote.is(slug) && !matches!(value(input), "" | "false"));
    let left_on = UNLESS_INPUT.iter().any(|(slug, input, off)| remote.is(slug) && value(input) != *off);
    remote.is_any(CACHES) || switched || left_on
}
