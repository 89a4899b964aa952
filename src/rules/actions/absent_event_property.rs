//! Properties of `github.event` that the events of the workflow do not bring.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Expression, ExpressionKind, Logical};

#[derive(Default)]
pub struct AbsentEventProperty;

impl Rule for AbsentEventProperty {
    type View = actions::Expression;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let (Some(tree), Some(workflow)) = (site.tree(), site.file.workflow()) else { return };
        let triggers = workflow.triggers();
        // Whoever calls a workflow decides which event it sees.
        let mut names = triggers.clone().map(|trigger| trigger.name).peekable();
        if names.peek().is_none() || triggers.clone().count() > 50 || names.any(|name| name == "workflow_call") {
            return;
        }
        for path in unguarded(tree) {
            let [first, second, ..] = path.parts.as_slice() else { continue };
            let Some(name) = second.name().filter(|_| first.is("event") && path.context.eq_ignore_ascii_case("github"))
            else {
                continue;
            };
            let Some((_, events)) = BROUGHT_BY.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)) else {
                continue;
            };
            if triggers.clone().all(|trigger| !events.contains(&trigger.name)) {
                let diagnostic = cx.report(
                    site.source_span(path.span),
                    format!("no event of this workflow brings `github.event.{name}`"),
                );
                diagnostic.help(format!("it comes with `{}`", events.join("`, `")));
                diagnostic.resource = site.resource();
            }
        }
    }
}

const PULL_REQUEST: &[&str] =
    &["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment"];

/// Properties that only some events have.
const BROUGHT_BY: &[(&str, &[&str])] = &[
    ("comment", &["issue_comment", "pull_request_review_comment", "discussion_comment"]),
    ("commits", &["push"]),
    ("deployment", &["deployment", "deployment_status"]),
    ("deployment_status", &["deployment_status"]),
    ("discussion", &["discussion", "discussion_comment"]),
    ("head_commit", &["push"]),
    ("issue", &["issues", "issue_comment"]),
    ("merge_group", &["merge_group"]),
    ("pull_request", PULL_REQUEST),
    ("release", &["release"]),
    ("review", &["pull_request_review"]),
    ("workflow_run", &["workflow_run"]),
];

/// The paths of an expression without those that another value stands in for (`a || b`), or that are only asked for.
fn unguarded(tree: &Expression) -> Vec<crate::syntax::expression::Path<'_>> {
    match &tree.kind {
        ExpressionKind::Logical { operator: Logical::Or | Logical::And, .. }
        | ExpressionKind::Compare { .. }
        | ExpressionKind::Not(_) => Vec::new(),
        _ => tree.paths(),
    }
}
