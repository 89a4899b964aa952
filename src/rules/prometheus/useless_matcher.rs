//! `prometheus/useless-matcher`: see `rules/prometheus/useless-matcher.md`.

use promql_parser::label::{MatchOp, Matcher};

use crate::model::prometheus::{PrometheusRule as Rules, visit};
use crate::rule::prelude::*;
use crate::rule::views::prometheus::PrometheusRule;
use crate::syntax::promql::ast::Expr;

#[derive(Default)]
pub struct UselessMatcher;

impl Rule for UselessMatcher {
    type View = PrometheusRule;

    fn check(&self, rule: Rules<'_>, cx: &mut Context<'_>) {
        let Some(query) = rule.query() else { return };
        let mut found: Option<String> = None;
        visit(&query.expr, &mut |expr| {
            let selector = match expr {
                Expr::VectorSelector(selector) => selector,
                Expr::MatrixSelector(matrix) => &matrix.vs,
                _ => return,
            };
            let useless = selector.matchers.matchers.iter().find(|matcher| is_useless(matcher));
            found = found.take().or_else(|| useless.map(|matcher| matcher.name.clone()));
        });
        if let Some(label) = found {
            cx.report(rule.place_of(&label), format!("`{label}=~\".*\"` lets every series through"))
                .help("remove it, or write `=~\".+\"` when the label must be there");
        }
    }
}

fn is_useless(matcher: &Matcher) -> bool {
    matches!(matcher.op, MatchOp::Re(_)) && matcher.value == ".*"
}
