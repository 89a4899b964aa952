//! Checkouts of the proposed code under events that carry the rights of the target.

use crate::model::actions::{Job, Key, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Path;

#[derive(Default)]
pub struct UntrustedCheckout;

/// Events that strangers cause and that run with the repository's own rights.
const PRIVILEGED: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];

/// Paths that name the proposed code.
const HEADS: &[&[&str]] = &[
    &["github", "event", "pull_request", "head"],
    &["github", "event", "pull_request", "merge_commit_sha"],
    &["github", "event", "number"],
    &["github", "event", "pull_request", "number"],
    &["github", "event", "issue", "number"],
    &["github", "event", "workflow_run", "head_branch"],
    &["github", "event", "workflow_run", "head_sha"],
    &["github", "event", "workflow_run", "head_commit"],
    &["github", "event", "workflow_run", "head_repository"],
    &["github", "head_ref"],
];

impl Rule for UntrustedCheckout {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let mut triggers = job.workflow.triggers();
        let Some(trigger) = triggers.find(|trigger| PRIVILEGED.contains(&trigger.name)) else { return };
        // Reviewers of an environment decide, or the job lets only branches of the repository in.
        if job.environment().is_some() || is_gated(job) {
            return;
        }
        for step in job.steps() {
            let Some(span) = checks_out_head(step) else { continue };
            let Some(runs) = step.later().find(|later| later.run().is_some() || later.remote().is_none()) else {
                continue;
            };
            cx.report(span, format!("job runs proposed code under `{}`", trigger.name))
                .note(trigger.key.span(), "this event carries the repository's token and secrets")
                .note(runs.head(), "runs what was checked out")
                .help("build in a `pull_request` workflow, or check out nothing of the pull request here")
                .resource(step.path());
        }
    }
}

fn names_head(path: &Path<'_>) -> bool {
    HEADS.iter().any(|head| path.starts_with(head))
}

fn checks_out_head(step: Step<'_>) -> Option<Span> {
    if !step.uses_action("actions/checkout") {
        return None;
    }
    let sites = step.file().sites_within(step.node.resolved().span());
    let mut inputs =
        sites.filter(|site| site.key() == Key::StepWith && matches!(site.key_name(), "ref" | "repository"));
    let site = inputs.find(|site| site.tree().is_some_and(|tree| tree.paths().iter().any(names_head)))?;
    Some(site.span())
}

/// Whether the condition compares where the code comes from, who wrote it, or a label that a maintainer sets.
fn is_gated(job: Job<'_>) -> bool {
    let Some(condition) = job.condition() else { return false };
    let text = condition.as_str().unwrap_or("").to_ascii_lowercase();
    ["head.repo", "head_repository", "author_association", "label", "actor", "user.login", "'push'", "'schedule'"]
        .iter()
        .any(|gate| text.contains(gate))
}
