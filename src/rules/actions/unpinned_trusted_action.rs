//! Tags of GitHub's own actions.

use crate::model::actions::{Pin, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnpinnedTrustedAction;

impl Rule for UnpinnedTrustedAction {
    type View = actions::Uses;

    fn check(&self, (uses, node): (Uses<'_>, Node<'_>), cx: &mut Context<'_>) {
        let Some(remote) = uses.remote().filter(|remote| remote.is_first_party()) else { return };
        if !matches!(remote.pin(), Pin::Commit | Pin::Branch) && !remote.reference.is_empty() {
            cx.report(node.span(), format!("`{}` is not pinned to a commit", node.as_str().unwrap_or("")))
                .help("pin it: `@<sha> # version`");
        }
    }
}
