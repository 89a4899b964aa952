//! `prometheus/short-rate-window`: see `rules/prometheus/short-rate-window.md`.

use std::time::Duration;

use crate::model::prometheus::{PrometheusRule as Rules, visit};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::ast::Expr;

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
        let mut short: Vec<(&'static str, Duration)> = Vec::new();
        visit(&query.expr, &mut |expr| {
            let Expr::Call(call) = expr else { return };
            if !matches!(call.func.name, "rate" | "irate" | "increase" | "delta" | "idelta" | "deriv") {
                return;
            }
            for argument in &call.args.args {
                if let Expr::MatrixSelector(matrix) = &**argument
                    && matrix.range < shortest
                {
                    short.push((call.func.name, matrix.range));
                }
            }
        });
        if let Some((function, range)) = short.pop() {
            let message = format!(
                "`{function}` over {} s holds fewer than {SCRAPES} scrapes of {} s",
                range.as_secs_f64(),
                self.scrape_interval.as_secs()
            );
            cx.report(rule.place_of(function), message)
                .help(format!("take at least {} s, or set `scrape-interval` to yours", shortest.as_secs()));
        }
    }
}
