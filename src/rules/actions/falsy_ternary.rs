//! The idiom for `?:` with a middle that is false.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Expression, ExpressionKind, Logical};

#[derive(Default)]
pub struct FalsyTernary;

impl Rule for FalsyTernary {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        let Some(tree) = site.tree() else { return };
        let source = cx.source_text();
        tree.walk(&mut |node| {
            let ExpressionKind::Logical { operator: Logical::Or, operands } = &node.kind else { return };
            let Some((_, all_but_last)) = operands.split_last() else { return };
            for operand in all_but_last {
                let ExpressionKind::Logical { operator: Logical::And, operands: middle } = &operand.kind else {
                    continue;
                };
                let Some(value) = middle.last().filter(|value| value.is_literal()) else { continue };
                if value.truth() == Some(false) {
                    let span = site.source_span(value.span);
                    let text = cx.text(span);
                    let diagnostic =
                        cx.report(span, format!("`{text}` counts as false, so the value behind `||` is taken"));
                    diagnostic.help("turn the condition round: `!condition && y || x`");
                    diagnostic.resource = site.resource();
                    // `case` takes its values as they are.
                    if let ([_, otherwise], [condition, _]) = (operands.as_slice(), middle.as_slice()) {
                        let part = |node: &Expression| site.source_span(node.span).of(source);
                        let call = format!("case({}, {}, {})", part(condition), part(value), part(otherwise));
                        let edit = Edit::replace(site.source_span(node.span), call);
                        diagnostic.fix(Applicability::Unsafe, "use `case`", [edit]);
                    }
                }
            }
        });
    }
}
