//! `prometheus/missing-severity`: see `rules/prometheus/missing-severity.md`.

use crate::model::prometheus::{PrometheusRule as Rules, Set};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct MissingSeverity;

const KEYS: [&str; 4] = ["severity", "priority", "level", "urgency"];

impl Rule for MissingSeverity {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        if rule.is_alert() && KEYS.iter().all(|key| matches!(rule.label(key), Set::No)) {
            cx.report(rule.head(), format!("`{}` has no label `severity`", rule.name()))
                .help("add one that Alertmanager routes by, such as `severity: critical`");
        }
    }
}
