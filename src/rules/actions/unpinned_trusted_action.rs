//! Tags of GitHub's own actions.

use crate::model::actions::Pin;
use crate::rule::prelude::*;
use crate::rule::views::actions;

use super::pin;

#[derive(Default)]
pub struct UnpinnedTrustedAction;

impl Rule for UnpinnedTrustedAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, file): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote().filter(|remote| remote.is_first_party()) else { return };
        if !matches!(remote.pin, Pin::Commit | Pin::Branch) && !remote.reference.is_empty() {
            let edit = pin::edit(file, remote, node, cx.source_text());
            let diagnostic =
                cx.report(node.span(), format!("`{}` is not pinned to a commit", node.as_str().unwrap_or("")));
            diagnostic.help("pin it: `@<sha> # version`");
            if let Some(edit) = edit {
                diagnostic.fix(Applicability::Unsafe, "name the commit", [edit]);
            }
        }
    }
}
