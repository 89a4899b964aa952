//! Workflows that a commit of a pull request starts twice.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DuplicateRuns;

impl Rule for DuplicateRuns {
    type View = actions::Workflow;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        let (Some(push), Some(request)) = (workflow.trigger("push"), workflow.trigger("pull_request")) else { return };
        // Types other than those of new commits start it for something else.
        let types = request.list("types");
        let on_commits = types.is_empty() || types.iter().any(|kind| kind.as_str() == Some("synchronize"));
        if !workflow.runs_on_any_branch() || !on_commits {
            return;
        }
        let asks = |node: Option<Node<'_>>| {
            let text = node.and_then(Node::as_str).unwrap_or("");
            text.contains("event_name") || text.contains("head.repo")
        };
        if workflow.jobs().any(|job| asks(job.condition())) {
            return;
        }
        cx.report(push.key.span(), "commits of a pull request start two runs")
            .note(request.key.span(), "one for the pull request, one for the push")
            .help("limit `push` to the default branch: `branches: [main]`");
    }
}
