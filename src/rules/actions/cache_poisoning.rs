//! Caches in jobs that publish, in workflows that start on releases and tags.

use crate::model::actions::edit::{remove_input, set_input};
use crate::model::actions::{Job, Step, Trigger, Workflow, known};
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

/// Actions that restore a cache unless this input has that value, and the first version that does so by itself.
const UNLESS_INPUT: &[(&str, &str, &str, u32)] = &[
    ("actions/cache", "lookup-only", "true", 0),
    ("actions/cache/restore", "lookup-only", "true", 0),
    ("actions/setup-go", "cache", "false", 4),
    ("actions/setup-node", "package-manager-cache", "false", 5),
    ("astral-sh/setup-uv", "enable-cache", "false", 0),
    ("golangci/golangci-lint-action", "skip-cache", "true", 0),
    ("gradle/actions/setup-gradle", "cache-disabled", "true", 0),
    ("swatinem/rust-cache", "lookup-only", "true", 0),
];

impl Rule for CachePoisoning {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let publishes = |job: &Job<'_>| job.has_stage(Stage::Publish) || job.deploys();
        let is_built = is_release(job.workflow) && (publishes(&job) || job.descendants().iter().any(publishes));
        if !is_built {
            return;
        }
        for step in job.steps() {
            let (Some(node), Some(cache)) = (step.uses_node(), cache(step)) else { continue };
            cx.report(node.span(), "release is built from a cache that other runs have filled")
                .help("build releases without a cache")
                .resource(step.path())
                .fix(Applicability::Unsafe, "build releases without the cache", cache.switched_off(step));
        }
    }
}

fn is_release(workflow: Workflow<'_>) -> bool {
    workflow.triggers().any(|trigger| match trigger.name {
        "release" => true,
        "push" => trigger.has("tags") || names_release_branch(&trigger),
        _ => false,
    })
}

fn names_release_branch(trigger: &Trigger<'_>) -> bool {
    let names_release = |node: &Node<'_>| node.as_str().is_some_and(|name| name.starts_with("release"));
    trigger.list("branches").iter().any(names_release)
}

/// Whether it also runs for what is no release, and all its releases are tags.
fn has_other_runs(workflow: Workflow<'_>) -> bool {
    let is_tag = |trigger: Trigger<'_>| {
        trigger.name == "release" || trigger.name == "push" && trigger.has("tags") && !trigger.has("branches")
    };
    !workflow.triggers().any(|trigger| names_release_branch(&trigger)) && !workflow.triggers().all(is_tag)
}

/// What makes a step restore a cache.
enum Cache {
    /// This input, which is set.
    Set(&'static str),
    /// This input, which does not have that value.
    Unset(&'static str, &'static str),
    /// The action does nothing else.
    Whole,
}

fn cache(step: Step<'_>) -> Option<Cache> {
    let remote = step.remote()?;
    let value = |input: &str| step.input(input).and_then(Node::as_str).unwrap_or("");
    let is_open = |input: &str| value(input).contains("${{") && GUARDS.iter().any(|guard| value(input).contains(guard));
    if remote.is_any(CACHES) {
        return Some(Cache::Whole);
    }
    let by_input = BY_INPUT
        .iter()
        .find(|(slug, input)| remote.is(slug) && !matches!(value(input), "" | "false") && !is_open(input));
    if let Some((_, input)) = by_input {
        return Some(Cache::Set(input));
    }
    let left_on = UNLESS_INPUT.iter().find(|(slug, input, off, since)| {
        remote.is(slug) && value(input) != *off && !is_open(input) && is_since(step, *since)
    });
    // With `cache` set to an expression, `package-manager-cache` does nothing.
    left_on
        .filter(|(slug, ..)| *slug != "actions/setup-node" || !is_open("cache"))
        .map(|(_, input, off, _)| Cache::Unset(input, off))
}

/// What an expression asks for to tell releases from other runs.
const GUARDS: &[&str] = &["github.ref", "github.event_name"];

impl Cache {
    /// The edit that builds releases without the cache; other runs of the workflow keep it.
    fn switched_off(&self, step: Step<'_>) -> Option<Edit> {
        let keeps = step.job().is_some_and(|job| has_other_runs(job.workflow));
        match *self {
            Self::Unset(input, off) if keeps => {
                let operator = if off == "true" { "==" } else { "!=" };
                set_input(step, input, &format!("${{{{ github.ref_type {operator} 'tag' }}}}"))
            }
            Self::Unset(input, off) => set_input(step, input, off),
            Self::Set(input) if keeps => {
                let value = step.input(input)?.as_str().filter(|value| !value.contains(['\'', '\n', '$']))?;
                let value = if value == "true" { String::new() } else { format!(" && '{value}' || ''") };
                set_input(step, input, &format!("${{{{ github.ref_type != 'tag'{value} }}}}"))
            }
            Self::Set(input) => {
                let by_itself =
                    UNLESS_INPUT.iter().find(|(slug, _, _, since)| step.uses_action(slug) && is_since(step, *since));
                match by_itself {
                    // Without the input that names what to cache, it looks for itself.
                    Some((_, other, off, _)) => {
                        let entry = step.with()?.entry(input)?;
                        Some(Edit::replace(entry.span(), format!("{other}: {off}")))
                    }
                    None => remove_input(step, input),
                }
            }
            Self::Whole => None,
        }
    }
}

/// Whether the step uses that version or a later one; one that is not known counts as the latest.
fn is_since(step: Step<'_>, first: u32) -> bool {
    let version = known::version(step).and_then(|version| known::numbers(version)?.first().copied());
    version.is_none_or(|version| version >= first)
}
