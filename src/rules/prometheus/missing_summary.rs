//! `prometheus/missing-summary`: see `rules/prometheus/missing-summary.md`.

use crate::model::prometheus::{PrometheusRule as Rules, Set};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct MissingSummary;

const KEYS: [&str; 6] = ["summary", "description", "message", "title", "text", "info"];

impl Rule for MissingSummary {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        if rule.is_alert() && KEYS.iter().all(|key| matches!(rule.annotation(key), Set::No)) {
            cx.report(rule.head(), format!("`{}` does not say what is wrong", rule.name()))
                .help("add the annotations `summary` and `description`");
        }
    }
}
