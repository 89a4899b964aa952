//! Comparisons of the actor with a bot under events that carry rights.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Comparison, ExpressionKind};

#[derive(Default)]
pub struct SpoofableBotCheck;

impl Rule for SpoofableBotCheck {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let (Some(tree), true) = (site.tree(), site.key().is_condition()) else { return };
        let Some(workflow) = site.file.workflow() else { return };
        if !workflow.has_trigger("pull_request_target") {
            return;
        }
        tree.walk(&mut |node| {
            let ExpressionKind::Compare { operator: Comparison::Equal, left, right } = &node.kind else { return };
            for (actor, name) in [(left, right), (right, left)] {
                let is_bot = name.as_str().is_some_and(|name| name.ends_with("[bot]"));
                let is_actor = actor.path().is_some_and(|path| {
                    path.starts_with(&["github", "actor"]) || path.starts_with(&["github", "triggering_actor"])
                });
                if is_bot && is_actor {
                    let diagnostic =
                        cx.report(site.source_span(node.span), "actor of the event may be another than the author");
                    diagnostic.help("compare `github.event.pull_request.user.login`");
                    diagnostic.resource = site.resource();
                    let edit = Edit::replace(site.source_span(actor.span), "github.event.pull_request.user.login");
                    diagnostic.fix(Applicability::Unsafe, "compare the author of the pull request", [edit]);
                }
            }
        });
    }
}
