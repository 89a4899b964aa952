//! `prometheus/short-rate-window`: see `rules/prometheus/short-rate-window.md`.

use std::time::Duration;

use crate::model::prometheus::PrometheusRule as Rules;
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::{Call, Expr, ExprKind};

pub struct ShortRateWindow {
    scrape_interval: Duration,
}

impl Default for ShortRateWindow {
    fn default() -> Self {
        Self { scrape_interval: Duration::from_secs(15) }
    }
}

/// Two samples make a rate; with four a lost scrape and a late one do no harm.
const SCRAPES: u32 = 4;

impl Rule for ShortRateWindow {
    type View = PrometheusRule;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        let seconds = options.integer("scrape-interval")?;
        Ok(Self { scrape_interval: Duration::from_secs(seconds.unsigned_abs()) })
    }

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query() else { return };
        let shortest = self.scrape_interval * SCRAPES;
        let mut rates = query.within().filter_map(rate);
        if let Some((call, window)) = rates.find(|(_, window)| *window < shortest) {
            let message = format!(
                "`{}` over {} s holds fewer than {SCRAPES} scrapes of {} s",
                call.function,
                window.as_secs_f64(),
                self.scrape_interval.as_secs()
            );
            cx.report(rule.place(call.name_span), message)
                .help(format!("take at least {} s, or set `scrape-interval` to yours", shortest.as_secs()));
        }
    }
}

/// A call that compares samples of a range with each other, and how long the range is.
fn rate(expr: &Expr) -> Option<(&Call, Duration)> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let is_rate = matches!(call.function, "rate" | "irate" | "increase" | "delta" | "idelta" | "deriv");
    match &call.arguments.first().filter(|_| is_rate)?.kind {
        ExprKind::Range(_, window) => Some((call, *window)),
        _ => None,
    }
}
