//! `prometheus/alert-without-duration`: see `rules/prometheus/alert-without-duration.md`.

use std::time::Duration;

use crate::model::prometheus::{PrometheusRule as Rules, Set, longest_window};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::Expr;

#[derive(Default)]
pub struct AlertWithoutDuration;

/// An expression that looks back this long does not flap with one scrape.
const LONG_WINDOW: Duration = Duration::from_secs(300);

impl Rule for AlertWithoutDuration {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query().filter(|_| rule.is_alert()) else { return };
        if !matches!(rule.key("for"), Set::No) || longest_window(query) >= LONG_WINDOW || is_constant(query) {
            return;
        }
        cx.report(rule.head(), format!("`{}` fires on a single sample: no `for`", rule.name()))
            .help("say how long it must hold, such as `for: 5m`");
    }
}

/// `vector(1)`: an alert that shows that alerting works.
fn is_constant(expr: &Expr) -> bool {
    expr.within().all(|expr| expr.selector().is_none())
}
