//! `prometheus/invalid-template`: see `rules/prometheus/invalid-template.md`.

use crate::model::prometheus::{PrometheusRule as Rules, template};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;

#[derive(Default)]
pub struct InvalidTemplate;

impl Rule for InvalidTemplate {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        // In a chart Helm reads the braces first.
        if !rule.is_alert() || rule.group.is_template {
            return;
        }
        for (_, entry, text) in rule.texts() {
            let read = template(text);
            if read.faults.is_empty() {
                continue;
            }
            let map = entry.value.content_map();
            for fault in read.faults {
                let place = map.source_span(fault.span);
                let found = cx.report(place, fault.message);
                if let Some(near) = fault.near {
                    found.help(format!("did you mean `{near}`?"));
                    found.fix(Applicability::Unsafe, format!("write `{near}`"), [Edit::replace(place, near)]);
                } else {
                    found.help("the alert shows an error instead of this text");
                }
            }
        }
    }
}
