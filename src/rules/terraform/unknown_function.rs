//! `terraform/unknown-function`: see `rules/terraform/unknown-function.md`.

use crate::model::nearest::nearest;
use crate::model::terraform::{ExpressionRef, arity, functions};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct UnknownFunction;

impl Rule for UnknownFunction {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Call(call) = &expression.expr.kind else { return };
        let name = &*call.name.text;
        let known = name.strip_prefix("core::").unwrap_or(name);
        // What stands behind `provider::` only the provider tells.
        if name.starts_with("provider::") || arity(known).is_some() {
            return;
        }
        let (removed, help) = match name {
            "list" => (true, "write `[…]`, or `tolist([…])`".to_owned()),
            "map" => (true, "write `{ key = value }`, or `tomap({…})`".to_owned()),
            _ => match nearest(known, functions()) {
                Some(near) => (false, format!("did you mean `{near}`?")),
                None => (false, "functions of providers are called `provider::name::function`".to_owned()),
            },
        };
        let message = if removed {
            format!("function `{name}` was removed in Terraform 0.15")
        } else {
            format!("there is no function `{name}`")
        };
        cx.report(call.name.span, message).help(help);
    }
}
