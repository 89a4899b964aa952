//! Actions that a line of script replaces.

use crate::model::actions::Step;
use crate::model::actions::edit::replace_action;
use crate::model::actions::known::replacement;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct SuperfluousAction;

impl Rule for SuperfluousAction {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(remote), Some(node)) = (step.remote(), step.uses_node()) else { return };
        let Some((slug, instead)) = REPLACED.iter().find(|(slug, _)| remote.is(slug)) else { return };
        let diagnostic = cx.report(node.span(), format!("`{slug}` does what `{instead}` does"));
        diagnostic.help(format!("use `{instead}` in a script")).resource(step.path());
        if let Some(edits) = replacement(step).and_then(|replaced| replace_action(step, &replaced)) {
            diagnostic.fix(Applicability::Unsafe, format!("run `{instead}`"), edits);
        }
    }
}

/// The action with the command that takes its place.
const REPLACED: &[(&str, &str)] = &[
    ("actions-rs/toolchain", "rustup toolchain install"),
    ("addnab/docker-run-action", "docker run"),
    ("dtolnay/rust-toolchain", "rustup toolchain install"),
    ("elgohr/github-release-action", "gh release create"),
    ("hmarr/auto-approve-action", "gh pr review --approve"),
    ("juliangruber/approve-pull-request-action", "gh pr review --approve"),
    ("marocchino/sticky-pull-request-comment", "gh pr comment --edit-last"),
    ("ncipollo/release-action", "gh release create"),
    ("peter-evans/close-issue", "gh issue close"),
    ("peter-evans/close-pull", "gh pr close"),
    ("peter-evans/create-issue-from-file", "gh issue create"),
    ("peter-evans/create-or-update-comment", "gh pr comment"),
    ("peter-evans/create-pull-request", "gh pr create"),
    ("softprops/action-gh-release", "gh release create"),
    ("svenstaro/upload-release-action", "gh release upload"),
];
