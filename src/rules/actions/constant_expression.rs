//! Expressions of literals alone.

use crate::model::actions::{STATUS_FUNCTIONS, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Expression, ExpressionKind};

#[derive(Default)]
pub struct ConstantExpression;

impl Rule for ConstantExpression {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Some(tree) = site.tree() else { return };
        // `if: false` switches a step off, and `${{ true }}` is how one writes a boolean into a text.
        let is_switch = matches!(tree.kind, ExpressionKind::Bool(_) | ExpressionKind::Number(_) | ExpressionKind::Null);
        if site.key().is_condition() || is_switch || !is_constant(tree) {
            return;
        }
        let diagnostic = cx.report(site.span(), "expression has a fixed value");
        diagnostic.help("write the value");
        diagnostic.resource = site.resource();
        if let (Some(text), true) = (tree.as_str(), site.is_fenced())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/' | b' '))
            && !text.is_empty()
            && text.trim() == text
            && !site.is_whole_number(text)
        {
            diagnostic.fix(Applicability::Safe, "write the value", [Edit::replace(site.span(), text)]);
        }
    }
}

fn is_constant(tree: &Expression) -> bool {
    let mut is_constant = true;
    tree.walk(&mut |node| match &node.kind {
        ExpressionKind::Context(_) => is_constant = false,
        ExpressionKind::Call { name, .. } => {
            is_constant &= !name.is("hashFiles") && !STATUS_FUNCTIONS.iter().any(|status| name.is(status));
        }
        _ => {}
    });
    is_constant
}
