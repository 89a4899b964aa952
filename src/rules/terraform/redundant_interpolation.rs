//! `terraform/redundant-interpolation`: see `rules/terraform/redundant-interpolation.md`.

use crate::model::terraform::{ExpressionRef, Place, binds_tightly, sole_interpolation};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;

#[derive(Default)]
pub struct RedundantInterpolation;

impl Rule for RedundantInterpolation {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        // The JSON syntax has no other way to write an expression.
        if expression.attribute.tree.json {
            return;
        }
        let Some(inner) = sole_interpolation(expression.expr) else { return };
        // Strip markers have nothing to strip here; a type in quotes is the affair of another rule.
        let text = cx.text(inner.span);
        // Newlines and comments mean nothing inside of `${}`, and something outside.
        let lines = cx.text(expression.expr.span).contains('\n');
        let wraps = match expression.place {
            Place::Key => true,
            Place::Operand => !binds_tightly(inner) || lines,
            Place::Alone => lines,
        };
        let replacement = if wraps { format!("({text})") } else { text.to_owned() };
        let comments = &expression.attribute.tree.comments;
        let has_comment = comments.iter().any(|comment| expression.expr.span.encloses(comment.span));
        let finding = cx
            .report(expression.expr.span, "string that holds nothing but an interpolation")
            .help(format!("write `{}`", replacement.lines().next().unwrap_or(&replacement)));
        if !has_comment {
            let edit = Edit::replace(expression.expr.span, replacement);
            finding.fix(Applicability::Safe, "unwrap the expression", [edit]);
        }
    }
}
