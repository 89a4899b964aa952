//! `prometheus/always-firing-alert`: see `rules/prometheus/always-firing-alert.md`.

use crate::model::prometheus::{PrometheusRule as Rules, compares};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct AlwaysFiringAlert;

impl Rule for AlwaysFiringAlert {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let (Some(query), Some((node, _))) = (rule.query(), rule.expression()) else { return };
        if rule.is_alert() && !compares(query) {
            cx.report(
                node.span(),
                format!("`{}` fires as long as the series exists: nothing is compared", rule.name()),
            )
            .help("compare with a threshold, such as `> 0`");
        }
    }
}
