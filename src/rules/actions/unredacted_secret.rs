//! `fromJSON(secrets.X)`.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Expression, ExpressionKind};

#[derive(Default)]
pub struct UnredactedSecret;

impl Rule for UnredactedSecret {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Some(tree) = site.tree() else { return };
        tree.walk(&mut |node| {
            let ExpressionKind::Call { name, arguments } = &node.kind else { return };
            let is_secret = |argument: &Expression| argument.path().is_some_and(|path| path.starts_with(&["secrets"]));
            if name.is("fromJSON") && arguments.iter().any(is_secret) {
                let diagnostic =
                    cx.report(site.source_span(node.span), "what is read from a secret is not hidden in logs");
                diagnostic.help("store each value as a secret of its own");
                diagnostic.resource = site.resource();
            }
        });
    }
}
