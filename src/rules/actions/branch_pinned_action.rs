//! `uses` with a reference that by custom is a branch.

use crate::model::actions::Pin;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct BranchPinnedAction;

impl Rule for BranchPinnedAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, _): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote() else { return };
        if remote.pin == Pin::Branch {
            let what = if remote.is_reusable_workflow() { "workflow" } else { "action" };
            cx.report(node.span(), format!("{what} is taken from branch `{}`", remote.reference))
                .help("take a release, best by its commit: `@<sha> # v1.2.3`");
        }
    }
}
