//! Actions that a line of script replaces.

use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct SuperfluousAction;

impl Rule for SuperfluousAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, _): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote() else { return };
        if let Some((slug, instead)) = REPLACED.iter().find(|(slug, _)| remote.is(slug)) {
            cx.report(node.span(), format!("`{slug}` does what `{instead}` does"))
                .help(format!("use `{instead}` in a script"));
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
