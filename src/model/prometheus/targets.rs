//! What expressions ask of labels that name something of the cluster: `namespace="shop"`.

use promql_parser::label::{MatchOp, Matchers};

use super::{rules, visit};
use crate::model::Parsed;
use crate::source::Span;
use crate::syntax::promql::ast::Expr;

/// `label="value"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    pub label: String,
    pub value: String,
    pub span: Span,
}

/// Labels that kube-state-metrics, cAdvisor and the discovery of Kubernetes fill with names of objects.
const LABELS: [&str; 8] =
    ["container", "cronjob", "daemonset", "deployment", "job", "namespace", "service", "statefulset"];

/// The matchers of all rules of a file, by such labels and with `=`.
pub fn matchers(parsed: &Parsed) -> Vec<Matcher> {
    let mut found = Vec::new();
    for rule in rules(parsed) {
        let Some(query) = rule.query() else { continue };
        let mut add = |matchers: &Matchers| {
            for matcher in &matchers.matchers {
                if matcher.op == MatchOp::Equal && LABELS.contains(&matcher.name.as_str()) && !matcher.value.is_empty()
                {
                    let span = rule.place_of(&format!("\"{}\"", matcher.value));
                    found.push(Matcher { label: matcher.name.clone(), value: matcher.value.clone(), span });
                }
            }
        };
        visit(&query.expr, &mut |expr| match expr {
            Expr::VectorSelector(selector) => add(&selector.matchers),
            Expr::MatrixSelector(matrix) => add(&matrix.vs.matchers),
            _ => {}
        });
    }
    found
}
