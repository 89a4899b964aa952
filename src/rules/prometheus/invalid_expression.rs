//! `prometheus/invalid-expression`: see `rules/prometheus/invalid-expression.md`.

use crate::model::prometheus::PrometheusRule as Rules;
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct InvalidExpression;

impl Rule for InvalidExpression {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(fault) = rule.fault() else { return };
        cx.report(rule.place(fault.span), format!("no valid PromQL: {}", fault.message))
            .help("Prometheus loads no rule of the file until this is mended");
    }
}
