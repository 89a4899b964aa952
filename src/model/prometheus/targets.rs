//! What expressions ask of labels that name something of the cluster: `namespace="shop"`.

use super::rules;
use crate::model::Parsed;
use crate::source::Span;
use crate::syntax::promql::Expr;

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
        let selectors = rule.query().into_iter().flat_map(Expr::within).filter_map(Expr::selector);
        for matcher in selectors.flat_map(|selector| &selector.matchers) {
            if matcher.sign == "=" && LABELS.contains(&matcher.label.as_str()) && !matcher.value.is_empty() {
                let span = rule.place(matcher.value_span);
                found.push(Matcher { label: matcher.label.clone(), value: matcher.value.clone(), span });
            }
        }
    }
    found
}
