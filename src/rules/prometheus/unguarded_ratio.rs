//! `prometheus/unguarded-ratio`: see `rules/prometheus/unguarded-ratio.md`.

use crate::model::prometheus::PrometheusRule as Rules;
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::{Binary, Expr, ExprKind};

#[derive(Default)]
pub struct UnguardedRatio;

impl Rule for UnguardedRatio {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query().filter(|_| rule.is_alert()) else { return };
        if operations(query).any(|operation| matches!(operation.operator, "and" | "or" | "unless")) {
            return;
        }
        let mut divisions = operations(query).filter(|operation| operation.operator == "/");
        if let Some(division) = divisions.find(|division| may_be_zero(&division.right)) {
            let place = rule.place(division.operator_span);
            cx.report(place, format!("`{}` divides by a rate that may be 0", rule.name()))
                .help("write `> 0` behind the rate below the line, or `and` with the number of requests");
        }
    }
}

/// Whether a denominator counts events and says nothing of their being none.
fn may_be_zero(denominator: &Expr) -> bool {
    let mut counts = false;
    for expr in denominator.within() {
        match &expr.kind {
            ExprKind::Call(call) => match call.function {
                "rate" | "irate" | "increase" | "delta" | "idelta" => counts = true,
                "clamp_min" | "clamp" => return false,
                _ => {}
            },
            ExprKind::Binary(binary) if matches!(binary.operator, ">" | "!=" | ">=" | "+") => return false,
            _ => {}
        }
    }
    counts
}

fn operations(expr: &Expr) -> impl Iterator<Item = &Binary> {
    expr.within().filter_map(|expr| match &expr.kind {
        ExprKind::Binary(binary) => Some(&**binary),
        _ => None,
    })
}
