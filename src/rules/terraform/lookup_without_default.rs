//! `terraform/lookup-without-default`: see `rules/terraform/lookup-without-default.md`.

use crate::model::terraform::{ExpressionRef, binds_tightly};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct LookupWithoutDefault;

impl Rule for LookupWithoutDefault {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Call(call) = &expression.expr.kind else { return };
        let ([map, key], "lookup", false) = (call.arguments.as_slice(), &*call.name.text, call.expands) else { return };
        let text = |span| cx.text(span);
        let inner = if binds_tightly(map) { text(map.span).to_owned() } else { format!("({})", text(map.span)) };
        let replacement = format!("{inner}[{}]", text(key.span));
        let finding = cx
            .report(expression.expr.span, "`lookup` without a default is an index")
            .help("write `map[key]`, or give `lookup` a default");
        // What JSON spells otherwise than it reads is left alone.
        if !expression.attribute.tree.json {
            let edit = Edit::replace(expression.expr.span, replacement);
            finding.fix(Applicability::Safe, "write an index", [edit]);
        }
    }
}
