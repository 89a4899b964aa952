//! What an expression's result is like: which labels it has, whether it compares, how far back it looks.

use std::collections::BTreeSet;
use std::time::Duration;

use promql_parser::label::MatchOp;

use crate::syntax::promql::ast::{AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality};

/// Calls `visit` for the expression and every one inside it.
pub fn visit(expr: &Expr, visit: &mut impl FnMut(&Expr)) {
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        visit(expr);
        match expr {
            Expr::Aggregate(aggregate) => {
                pending.push(&aggregate.expr);
                pending.extend(aggregate.param.as_deref());
            }
            Expr::Unary(unary) => pending.push(&unary.expr),
            Expr::Binary(binary) => pending.extend([&*binary.lhs, &*binary.rhs]),
            Expr::Paren(paren) => pending.push(&paren.expr),
            Expr::Subquery(subquery) => pending.push(&subquery.expr),
            Expr::Call(call) => pending.extend(call.args.args.iter().map(|argument| &**argument)),
            _ => {}
        }
    }
}

/// The longest range of the expression, `[5m]`.
pub fn longest_window(expr: &Expr) -> Duration {
    let mut longest = Duration::ZERO;
    visit(expr, &mut |expr| match expr {
        Expr::MatrixSelector(matrix) => longest = longest.max(matrix.range),
        Expr::Subquery(subquery) => longest = longest.max(subquery.range),
        _ => {}
    });
    longest
}

/// Whether the expression gives a result only when something is the matter. One that does not fires as long as the
/// series exists. A constant (`vector(1)`) is meant to fire always.
pub fn compares(expr: &Expr) -> bool {
    match expr {
        Expr::Binary(binary) => match binary.op.to_string().as_str() {
            "==" | "!=" | ">" | "<" | ">=" | "<=" => !binary.return_bool(),
            "unless" => true,
            "or" => compares(&binary.lhs) && compares(&binary.rhs),
            _ => compares(&binary.lhs) || compares(&binary.rhs),
        },
        Expr::Aggregate(aggregate) => compares(&aggregate.expr),
        Expr::Unary(unary) => compares(&unary.expr),
        Expr::Paren(paren) => compares(&paren.expr),
        Expr::Subquery(subquery) => compares(&subquery.expr),
        Expr::Call(call) => {
            matches!(call.func.name, "absent" | "absent_over_time" | "vector")
                || call.args.args.iter().any(|argument| compares(argument))
        }
        // Alerts are there only while they fire.
        Expr::VectorSelector(selector) => matches!(selector.name.as_deref(), Some("ALERTS" | "ALERTS_FOR_STATE")),
        Expr::MatrixSelector(matrix) => matches!(matrix.vs.name.as_deref(), Some("ALERTS" | "ALERTS_FOR_STATE")),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => false,
        Expr::Extension(_) => true,
    }
}

/// The labels that the result can have; `None` when every label of the series may be among them.
pub fn labels(expr: &Expr) -> Option<BTreeSet<String>> {
    match expr {
        Expr::Aggregate(aggregate) => of_aggregate(aggregate),
        Expr::Unary(unary) => labels(&unary.expr),
        Expr::Binary(binary) => of_binary(binary),
        Expr::Paren(paren) => labels(&paren.expr),
        Expr::Subquery(subquery) => labels(&subquery.expr),
        Expr::Call(call) => of_call(call),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Some(BTreeSet::new()),
        Expr::VectorSelector(_) | Expr::MatrixSelector(_) | Expr::Extension(_) => None,
    }
}

fn of_aggregate(aggregate: &AggregateExpr) -> Option<BTreeSet<String>> {
    let op = aggregate.op.to_string();
    // These choose among their series and keep all labels of the chosen.
    if matches!(op.as_str(), "topk" | "bottomk" | "limitk" | "limit_ratio") {
        return labels(&aggregate.expr);
    }
    let mut kept: BTreeSet<String> = match &aggregate.modifier {
        None => BTreeSet::new(),
        Some(LabelModifier::Include(names)) => names.labels.iter().cloned().collect(),
        Some(LabelModifier::Exclude(names)) => {
            let mut kept = labels(&aggregate.expr)?;
            kept.retain(|label| !names.labels.contains(label));
            return Some(kept);
        }
    };
    if op == "count_values" {
        match aggregate.param.as_deref() {
            Some(Expr::StringLiteral(label)) => kept.insert(label.val.clone()),
            _ => return None,
        };
    }
    Some(kept)
}

fn of_binary(binary: &BinaryExpr) -> Option<BTreeSet<String>> {
    let (left, right) = (&binary.lhs, &binary.rhs);
    match binary.op.to_string().as_str() {
        "and" | "unless" => return labels(left),
        "or" => {
            let mut both = labels(left)?;
            both.extend(labels(right)?);
            return Some(both);
        }
        _ => {}
    }
    if is_scalar(left) {
        return labels(right);
    }
    if is_scalar(right) {
        return labels(left);
    }
    let Some(modifier) = &binary.modifier else { return labels(left) };
    match &modifier.card {
        VectorMatchCardinality::ManyToOne(extra) => {
            let mut kept = labels(left)?;
            kept.extend(extra.labels.iter().cloned());
            Some(kept)
        }
        VectorMatchCardinality::OneToMany(extra) => {
            let mut kept = labels(right)?;
            kept.extend(extra.labels.iter().cloned());
            Some(kept)
        }
        _ => match &modifier.matching {
            Some(LabelModifier::Include(on)) => Some(on.labels.iter().cloned().collect()),
            _ => labels(left),
        },
    }
}

fn is_scalar(expr: &Expr) -> bool {
    expr.value_type() == promql_parser::parser::value::ValueType::Scalar
}

fn of_call(call: &Call) -> Option<BTreeSet<String>> {
    let argument = |at: usize| call.args.args.get(at).map(|argument| &**argument);
    match call.func.name {
        "vector" | "time" | "scalar" | "pi" => Some(BTreeSet::new()),
        // The result carries the labels that the selector asks for by `=`.
        "absent" | "absent_over_time" => {
            let selector = match argument(0)? {
                Expr::VectorSelector(selector) => selector,
                Expr::MatrixSelector(matrix) => &matrix.vs,
                _ => return Some(BTreeSet::new()),
            };
            let equal = selector.matchers.matchers.iter().filter(|matcher| matches!(matcher.op, MatchOp::Equal));
            Some(equal.map(|matcher| matcher.name.clone()).collect())
        }
        "label_replace" | "label_join" => {
            let mut kept = labels(argument(0)?)?;
            match argument(1)? {
                Expr::StringLiteral(label) => kept.insert(label.val.clone()),
                _ => return None,
            };
            Some(kept)
        }
        "histogram_quantile" => {
            let mut kept = labels(argument(1)?)?;
            kept.remove("le");
            Some(kept)
        }
        "info" | "histogram_fraction" | "histogram_quantiles" => None,
        _ => {
            let series = call.args.args.iter().find(|argument| !is_scalar(argument));
            labels(series?)
        }
    }
}
