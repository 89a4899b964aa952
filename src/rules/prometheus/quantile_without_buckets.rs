//! `prometheus/quantile-without-buckets`: see `rules/prometheus/quantile-without-buckets.md`.

use crate::model::prometheus::{PrometheusRule as Rules, labels};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::{Call, Expr, ExprKind};

#[derive(Default)]
pub struct QuantileWithoutBuckets;

impl Rule for QuantileWithoutBuckets {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query() else { return };
        if let Some(quantile) = query.within().find_map(empty_quantile) {
            cx.report(rule.place(quantile.name_span), "`le` is aggregated away, so the quantile is always empty")
                .help("keep the buckets: `sum by (le) (…)`");
        }
    }
}

fn empty_quantile(expr: &Expr) -> Option<&Call> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let buckets = call.arguments.get(1).filter(|_| call.function == "histogram_quantile")?;
    (reads_classic_buckets(buckets) && labels(buckets).is_some_and(|kept| !kept.contains("le"))).then_some(call)
}

/// Native histograms are one series without `le`; classic ones are recognised by their name.
fn reads_classic_buckets(expr: &Expr) -> bool {
    let mut metrics = expr.within().filter_map(|expr| expr.selector()?.metric.as_ref());
    metrics.any(|metric| metric.ends_with("_bucket"))
}
