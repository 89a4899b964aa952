//! `terraform/wrong-argument-count`: see `rules/terraform/wrong-argument-count.md`.

use crate::model::terraform::{Arity, ExpressionRef, arity};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct WrongArgumentCount;

impl Rule for WrongArgumentCount {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Call(call) = &expression.expr.kind else { return };
        let name = call.name.text.strip_prefix("core::").unwrap_or(&call.name.text);
        let Some(Arity { least, most }) = arity(name) else { return };
        let count = call.arguments.len();
        // `f(list...)` brings as many more as the list has.
        let certain = if call.expands { count.saturating_sub(1) } else { count };
        let too_many = most.is_some_and(|most| certain > most);
        let too_few = !call.expands && count < least;
        if !too_many && !too_few {
            return;
        }
        let takes = match (least, most) {
            (0, Some(0)) => "no argument".to_owned(),
            (1, Some(1)) => "one argument".to_owned(),
            (least, Some(most)) if least == most => format!("{least} arguments"),
            (least, Some(most)) => format!("{least} to {most} arguments"),
            (least, None) => format!("{least} or more arguments"),
        };
        cx.report(call.name.span, format!("`{name}` is given {count} arguments, takes {takes}"))
            .help(format!("see the signature of `{name}` in the documentation"));
    }
}
