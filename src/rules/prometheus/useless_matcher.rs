//! `prometheus/useless-matcher`: see `rules/prometheus/useless-matcher.md`.

use crate::model::prometheus::PrometheusRule as Rules;
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::Expr;

#[derive(Default)]
pub struct UselessMatcher;

impl Rule for UselessMatcher {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let selectors = rule.query().into_iter().flat_map(Expr::within).filter_map(Expr::selector);
        let mut matchers = selectors.flat_map(|selector| &selector.matchers);
        if let Some(useless) = matchers.find(|matcher| matcher.sign == "=~" && matcher.value == ".*") {
            let message = format!("`{}=~\".*\"` lets every series through", useless.label);
            cx.report(rule.place(useless.label_span), message)
                .help("remove it, or write `=~\".+\"` when the label must be there");
        }
    }
}
