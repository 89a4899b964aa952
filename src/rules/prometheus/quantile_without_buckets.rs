//! `prometheus/quantile-without-buckets`: see `rules/prometheus/quantile-without-buckets.md`.

use crate::model::prometheus::{PrometheusRule as Rules, labels, visit};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::ast::Expr;

#[derive(Default)]
pub struct QuantileWithoutBuckets;

impl Rule for QuantileWithoutBuckets {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query() else { return };
        let mut is_empty = false;
        visit(&query.expr, &mut |expr| {
            let Expr::Call(call) = expr else { return };
            if call.func.name == "histogram_quantile" {
                let Some(buckets) = call.args.args.get(1) else { return };
                is_empty |= reads_classic_buckets(buckets) && labels(buckets).is_some_and(|kept| !kept.contains("le"));
            }
        });
        if is_empty {
            cx.report(rule.place_of("histogram_quantile"), "`le` is aggregated away, so the quantile is always empty")
                .help("keep the buckets: `sum by (le) (…)`");
        }
    }
}

/// Native histograms are one series without `le`; classic ones are recognised by their name.
fn reads_classic_buckets(expr: &Expr) -> bool {
    let mut found = false;
    let is_bucket = |name: Option<&str>| name.is_some_and(|name| name.ends_with("_bucket"));
    visit(expr, &mut |expr| match expr {
        Expr::VectorSelector(selector) => found |= is_bucket(selector.name.as_deref()),
        Expr::MatrixSelector(matrix) => found |= is_bucket(matrix.vs.name.as_deref()),
        _ => {}
    });
    found
}
