//! `uses: ./path`.

use crate::model::actions::Uses;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct WorkspaceAction;

impl Rule for WorkspaceAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, _): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Uses::Local(path) = uses else { return };
        if path.starts_with("./") {
            let quote = u32::from(cx.text(node.span()).starts_with(['\'', '"']));
            let dot = Span::new(node.span().start + quote, node.span().start + quote + 1);
            cx.report(node.span(), format!("`{path}` is whatever the working copy holds"))
                .help("write `$/` to name the commit of the workflow")
                .fix(Applicability::Unsafe, "name the commit of the workflow", [Edit::replace(dot, "$")]);
        }
    }
}
