//! `uses: ./path`.

use crate::model::actions::Uses;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct WorkspaceAction;

impl Rule for WorkspaceAction {
    type View = actions::Uses;

    fn check(&self, (uses, node): (Uses<'_>, Node<'_>), cx: &mut Context<'_>) {
        let Uses::Local(path) = uses else { return };
        if path.starts_with("./") {
            cx.report(node.span(), format!("`{path}` is whatever the working copy holds"))
                .help("write `$/` to name the commit of the workflow");
        }
    }
}
