//! Groups that pull requests share, and in which the newest run cancels the others.

use crate::model::actions::{Job, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Expression;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct SharedConcurrencyGroup;

/// Properties of `github` that are the same in runs for different branches.
const SAME: &[&str] = &["workflow", "repository", "repository_owner", "job", "event_name", "base_ref"];

impl Rule for SharedConcurrencyGroup {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        if !workflow.has_trigger("pull_request") && !workflow.has_trigger("pull_request_target") {
            return;
        }
        let of_jobs = workflow
            .jobs()
            .filter(|job| job.condition().is_none())
            .filter_map(|job: Job<'_>| job.node.get("concurrency"));
        for concurrency in workflow.concurrency().into_iter().chain(of_jobs) {
            let cancels = concurrency.get("cancel-in-progress").and_then(Node::as_bool) == Some(true);
            let Some(group) = concurrency.get("group").filter(|group| cancels && is_shared(workflow, *group)) else {
                continue;
            };
            cx.report(group.span(), "runs of all pull requests cancel each other")
                .help("put the branch into the group: `${{ github.workflow }}-${{ github.ref }}`");
        }
    }
}

/// Whether nothing in the group differs between pull requests.
fn is_shared(workflow: Workflow<'_>, group: Node<'_>) -> bool {
    let mut sites = workflow.file.sites_within(group.span());
    sites.all(|site| {
        site.tree().is_some_and(|tree: &Expression| {
            tree.paths().iter().all(|path| {
                let name = path.parts.first().and_then(|part| part.name());
                match path.context.to_ascii_lowercase().as_str() {
                    "github" => name.is_some_and(|name| SAME.contains(&name.to_ascii_lowercase().as_str())),
                    "matrix" => true,
                    _ => false,
                }
            })
        })
    })
}
