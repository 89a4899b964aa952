//! `prometheus/unguarded-ratio`: see `rules/prometheus/unguarded-ratio.md`.

use crate::model::prometheus::{PrometheusRule as Rules, visit};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::ast::Expr;

#[derive(Default)]
pub struct UnguardedRatio;

impl Rule for UnguardedRatio {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query().filter(|_| rule.is_alert()) else { return };
        let mut is_guarded = false;
        let mut divides = false;
        visit(&query.expr, &mut |expr| {
            let Expr::Binary(binary) = expr else { return };
            match binary.op.to_string().as_str() {
                "and" | "or" | "unless" => is_guarded = true,
                "/" => divides |= may_be_zero(&binary.rhs),
                _ => {}
            }
        });
        if divides && !is_guarded {
            cx.report(rule.place_of("/"), format!("`{}` divides by a rate that may be 0", rule.name()))
                .help("write `> 0` behind the rate below the line, or `and` with the number of requests");
        }
    }
}

/// Whether a denominator counts events and says nothing of their being none.
fn may_be_zero(denominator: &Expr) -> bool {
    let mut counts = false;
    let mut is_guarded = false;
    visit(denominator, &mut |expr| match expr {
        Expr::Call(call) => match call.func.name {
            "rate" | "irate" | "increase" | "delta" | "idelta" => counts = true,
            "clamp_min" | "clamp" => is_guarded = true,
            _ => {}
        },
        Expr::Binary(binary) => is_guarded |= matches!(binary.op.to_string().as_str(), ">" | "!=" | ">=" | "+"),
        _ => {}
    });
    counts && !is_guarded
}
