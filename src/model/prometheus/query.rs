//! What an expression's result is like: which labels it has, whether it compares, how far back it looks.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::syntax::promql::{Aggregate, Binary, Call, Expr, ExprKind, Type};

/// The longest range of the expression, `[5m]`.
pub fn longest_window(expr: &Expr) -> Duration {
    let windows = expr.within().filter_map(|expr| match &expr.kind {
        ExprKind::Range(_, window) | ExprKind::Subquery(_, window) => Some(*window),
        _ => None,
    });
    windows.max().unwrap_or(Duration::ZERO)
}

/// Whether the expression gives a result only when something is the matter. One that does not fires as long as the
/// series exists. A constant (`vector(1)`) is meant to fire always.
pub fn compares(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Binary(binary) => match binary.operator {
            "==" | "!=" | ">" | "<" | ">=" | "<=" => !binary.returns_bool,
            "unless" => true,
            "or" => compares(&binary.left) && compares(&binary.right),
            _ => compares(&binary.left) || compares(&binary.right),
        },
        ExprKind::Aggregate(aggregate) => compares(&aggregate.of),
        ExprKind::Signed(inner) | ExprKind::Paren(inner) | ExprKind::Subquery(inner, _) => compares(inner),
        ExprKind::Call(call) => {
            matches!(call.function, "absent" | "absent_over_time" | "vector") || call.arguments.iter().any(compares)
        }
        // Alerts are there only while they fire.
        ExprKind::Selector(selector) | ExprKind::Range(selector, _) => {
            matches!(selector.metric.as_deref(), Some("ALERTS" | "ALERTS_FOR_STATE"))
        }
        ExprKind::Number | ExprKind::String(_) => false,
    }
}

/// The labels that the result can have; `None` when every label of the series may be among them.
pub fn labels(expr: &Expr) -> Option<BTreeSet<String>> {
    match &expr.kind {
        ExprKind::Aggregate(aggregate) => of_aggregate(aggregate),
        ExprKind::Binary(binary) => of_binary(binary),
        ExprKind::Signed(inner) | ExprKind::Paren(inner) | ExprKind::Subquery(inner, _) => labels(inner),
        ExprKind::Call(call) => of_call(call),
        ExprKind::Number | ExprKind::String(_) => Some(BTreeSet::new()),
        ExprKind::Selector(_) | ExprKind::Range(..) => None,
    }
}

fn of_aggregate(aggregate: &Aggregate) -> Option<BTreeSet<String>> {
    // These choose among their series and keep all labels of the chosen.
    if matches!(aggregate.operation, "topk" | "bottomk" | "limitk" | "limit_ratio") {
        return labels(&aggregate.of);
    }
    let mut kept: BTreeSet<String> = match &aggregate.grouping {
        None => BTreeSet::new(),
        Some(grouping) if grouping.keeps => grouping.labels.iter().cloned().collect(),
        Some(grouping) => {
            let mut kept = labels(&aggregate.of)?;
            kept.retain(|label| !grouping.labels.contains(label));
            return Some(kept);
        }
    };
    if aggregate.operation == "count_values" {
        kept.insert(literal(aggregate.parameter.as_ref()?)?.to_owned());
    }
    Some(kept)
}

fn of_binary(binary: &Binary) -> Option<BTreeSet<String>> {
    let (left, right) = (&binary.left, &binary.right);
    match binary.operator {
        "and" | "unless" => return labels(left),
        "or" => {
            let mut both = labels(left)?;
            both.extend(labels(right)?);
            return Some(both);
        }
        _ => {}
    }
    if left.gives == Type::Scalar {
        return labels(right);
    }
    if right.gives == Type::Scalar {
        return labels(left);
    }
    if let Some(group) = &binary.group {
        let mut kept = labels(if group.many_on_the_left { left } else { right })?;
        kept.extend(group.labels.iter().cloned());
        return Some(kept);
    }
    match &binary.matching {
        Some(on) if on.keeps => Some(on.labels.iter().cloned().collect()),
        _ => labels(left),
    }
}

fn of_call(call: &Call) -> Option<BTreeSet<String>> {
    let argument = |at: usize| call.arguments.get(at);
    match call.function {
        "vector" | "time" | "scalar" | "pi" => Some(BTreeSet::new()),
        // The result carries the labels that the selector asks for by `=`.
        "absent" | "absent_over_time" => {
            let matchers = argument(0)?.selector().into_iter().flat_map(|selector| &selector.matchers);
            Some(matchers.filter(|matcher| matcher.sign == "=").map(|matcher| matcher.label.clone()).collect())
        }
        "label_replace" | "label_join" => {
            let mut kept = labels(argument(0)?)?;
            kept.insert(literal(argument(1)?)?.to_owned());
            Some(kept)
        }
        "histogram_quantile" => {
            let mut kept = labels(argument(1)?)?;
            kept.remove("le");
            Some(kept)
        }
        "info" | "histogram_fraction" | "histogram_quantiles" => None,
        _ => labels(call.arguments.iter().find(|argument| argument.gives != Type::Scalar)?),
    }
}

fn literal(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::String(text) => Some(text),
        _ => None,
    }
}
