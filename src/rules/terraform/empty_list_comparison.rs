//! `terraform/empty-list-comparison`: see `rules/terraform/empty-list-comparison.md`.

use crate::model::terraform::ExpressionRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::{BinaryOp, Expr, ExprKind};

#[derive(Default)]
pub struct EmptyListComparison;

impl Rule for EmptyListComparison {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Binary(binary) = &expression.expr.kind else { return };
        let (operator, result) = match binary.op {
            BinaryOp::Equal => ("==", "false"),
            BinaryOp::NotEqual => ("!=", "true"),
            _ => return,
        };
        let is_empty = |expr: &Expr| matches!(&expr.kind, ExprKind::Array(items) if items.is_empty());
        let other = match (is_empty(&binary.left), is_empty(&binary.right)) {
            (true, false) => &binary.right,
            (false, true) => &binary.left,
            _ => return,
        };
        let replacement = format!("length({}) {operator} 0", cx.text(other.span));
        let finding = cx
            .report(expression.expr.span, format!("comparison of a list with `[]` is always `{result}`"))
            .help(format!("write `length(…) {operator} 0`"));
        if !expression.attribute.tree.json {
            let edit = Edit::replace(expression.expr.span, replacement);
            finding.fix(Applicability::Unsafe, "compare the length", [edit]);
        }
    }
}
