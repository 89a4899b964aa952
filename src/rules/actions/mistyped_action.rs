//! Names that differ by one letter from those of popular actions.

use crate::model::actions::known;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MistypedAction;

impl Rule for MistypedAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, _): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote() else { return };
        let written = remote.repository();
        if known::is_popular(written) {
            return;
        }
        let Some(near) = known::popular_near(written) else { return };
        // Forks keep the name of the repository; a slip there is in the owner only when the owner is a popular one.
        let (owner, _) = near.split_once('/').unwrap_or_default();
        if !owner.eq_ignore_ascii_case(&remote.owner)
            && strsim::osa_distance(owner, &remote.owner.to_ascii_lowercase()) != 1
        {
            return;
        }
        let start = node.content_map().source_offset(0);
        let end = start.saturating_add(u32::try_from(written.len()).unwrap_or(0));
        let diagnostic = cx.report(node.span(), format!("`{written}` is one letter from `{near}`"));
        diagnostic.help(format!("did you mean `{near}`?"));
        diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [Edit::replace(Span::new(start, end), near)]);
    }
}
