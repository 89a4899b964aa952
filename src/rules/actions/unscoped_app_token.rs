//! Tokens of GitHub Apps and what they may do.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::{Entry, Node};

#[derive(Default)]
pub struct UnscopedAppToken;

impl Rule for UnscopedAppToken {
    type View = actions::Step;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/create-github-app-token") {
            return;
        }
        let Some(uses) = step.uses_node() else { return };
        let inputs = step.with().map(Node::entries).unwrap_or_default();
        if !inputs.iter().map(Entry::name).any(|name| name.starts_with("permission-")) {
            cx.report(uses.span(), "token has all rights of the app")
                .help("name the rights: `permission-contents: read`")
                .resource(step.path());
        }
        if let (Some(owner), None) = (step.input("owner"), step.input("repositories")) {
            cx.report(owner.span(), "token is good for all repositories of the owner")
                .help("name them in `repositories`")
                .resource(step.path());
        }
        if let Some(skip) = step.input("skip-token-revoke").filter(|skip| skip.as_str() == Some("true")) {
            cx.report(skip.span(), "token outlives the job").help("remove `skip-token-revoke`").resource(step.path());
        }
    }
}
