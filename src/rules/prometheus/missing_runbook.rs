//! `prometheus/missing-runbook`: see `rules/prometheus/missing-runbook.md`.

use crate::model::prometheus::{PrometheusRule as Rules, Set};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct MissingRunbook;

const KEYS: [&str; 6] = ["runbook_url", "runbook", "runbook_link", "runbookUrl", "runbookURL", "playbook"];

impl Rule for MissingRunbook {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        if rule.is_alert() && KEYS.iter().all(|key| matches!(rule.annotation(key), Set::No)) {
            cx.report(rule.head(), format!("`{}` links no runbook", rule.name()))
                .help("add the annotation `runbook_url`");
        }
    }
}
