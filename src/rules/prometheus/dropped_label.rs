//! `prometheus/dropped-label`: see `rules/prometheus/dropped-label.md`.

use crate::model::prometheus::{PrometheusRule as Rules, labels, template};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::{Expr, ExprKind};

#[derive(Default)]
pub struct DroppedLabel;

impl Rule for DroppedLabel {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let (Some(query), Some((node, _))) = (rule.query(), rule.expression()) else { return };
        let Some(kept) = labels(query).filter(|_| rule.is_alert()) else { return };
        let mut told = Vec::new();
        for (_, entry, text) in rule.texts() {
            for (label, span) in template(text).labels {
                if kept.contains(&label) || told.contains(&label) {
                    continue;
                }
                let place = entry.value.content_map().source_span(span);
                let found = cx.report(place, format!("the result of the expression has no label `{label}`"));
                found.help(match kept.len() {
                    0 => format!("aggregate `by ({label})`, or leave it out of the text"),
                    _ => format!(
                        "add `{label}` to what the expression keeps (`{}`), or leave it out of the text",
                        kept.iter().map(String::as_str).collect::<Vec<_>>().join("`, `")
                    ),
                });
                found.note(aggregation(query).map_or(node.span(), |word| rule.place(word)), "");
                told.push(label);
            }
        }
    }
}

/// The first word that says which labels are kept.
fn aggregation(query: &Expr) -> Option<Span> {
    query.within().find_map(|expr| match &expr.kind {
        ExprKind::Aggregate(aggregate) => {
            aggregate.grouping.as_ref().filter(|grouping| grouping.keeps).map(|by| by.span)
        }
        _ => None,
    })
}
