//! `uses` with anything but a commit.

use crate::model::actions::Pin;
use crate::rule::prelude::*;
use crate::rule::views::actions;

use super::pin;

#[derive(Default)]
pub struct UnpinnedAction {
    trusted: Vec<String>,
}

impl Rule for UnpinnedAction {
    type View = actions::Uses;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { trusted: options.strings("trusted")? })
    }

    fn check(&self, (uses, node, file): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote() else { return };
        let is_trusted = self.trusted.iter().any(|owner| owner.eq_ignore_ascii_case(&remote.owner));
        // Branches have a rule of their own, and what has no version at all is wrong in another way.
        if matches!(remote.pin, Pin::Commit | Pin::Branch) || remote.reference.is_empty() || is_trusted {
            return;
        }
        let edit = pin::edit(file, remote, node, cx.source_text());
        let diagnostic = cx.report(node.span(), format!("`{}` is not pinned to a commit", node.as_str().unwrap_or("")));
        diagnostic.help("pin it: `@<sha> # version`");
        if let Some(edit) = edit {
            diagnostic.fix(Applicability::Unsafe, "name the commit", [edit]);
        }
    }
}
