//! What Prometheus demands of the types of an expression's parts.
//!
//! <https://github.com/prometheus/prometheus/blob/main/promql/parser/parse.go> (`checkAST`)

use std::time::Duration;

use super::Fault;
use super::ast::{Binary, Call, Expr, ExprKind, Type};
use super::functions::Signature;
use crate::source::Span;
use crate::syntax::SyntaxError;

fn expect(wanted: Type, expr: &Expr, within: &str, span: Span) -> Fault<()> {
    if expr.gives == wanted {
        return Ok(());
    }
    let message = format!("expected type {} in {within}, got {}", wanted.name(), expr.gives.name());
    Err(SyntaxError::new(span, message))
}

pub(super) fn call(call: Call, signature: Signature, end: Span) -> Fault<Expr> {
    let (name, given) = (call.function, call.arguments.len());
    let wrong = |much: &str, number: usize| {
        Err(SyntaxError::new(
            call.name_span,
            format!("expected {much}{number} argument(s) in call to `{name}`, got {given}"),
        ))
    };
    let Signature { takes, least, most, gives } = signature;
    if least == most && given != least {
        return wrong("", least);
    }
    if given < least {
        return wrong("at least ", least);
    }
    if given > most {
        return wrong("at most ", most);
    }
    for (at, argument) in call.arguments.iter().enumerate() {
        if let Some(wanted) = takes.get(at).or(takes.last()) {
            expect(*wanted, argument, &format!("call to function `{name}`"), call.name_span)?;
        }
    }
    Ok(Expr { span: call.name_span.to(end), gives, kind: ExprKind::Call(call) })
}

/// The parameter and the vector of an aggregation.
pub(super) fn aggregated(
    name: Span,
    operation: &str,
    takes: Option<Type>,
    arguments: Vec<Expr>,
) -> Fault<(Option<Expr>, Expr)> {
    let (wanted, given) = (1 + usize::from(takes.is_some()), arguments.len());
    let mut arguments = arguments.into_iter();
    let parameter = if takes.is_some() { arguments.next() } else { None };
    let (Some(of), None) = (arguments.next(), arguments.next()) else {
        let message = match given {
            0 => format!("no arguments for aggregate expression `{operation}` provided"),
            _ => format!("wrong number of arguments for aggregate expression provided, expected {wanted}, got {given}"),
        };
        return Err(SyntaxError::new(name, message));
    };
    expect(Type::Instant, &of, "aggregation expression", name)?;
    if let (Some(wanted), Some(parameter)) = (takes, &parameter) {
        expect(wanted, parameter, "aggregation expression", name)?;
    }
    Ok((parameter, of))
}

pub(super) fn binary(binary: Binary) -> Fault<Expr> {
    let (left, right, operator) = (binary.left.gives, binary.right.gives, binary.operator);
    let refused = |message: String| Err(SyntaxError::new(binary.operator_span, message));
    let compares = matches!(operator, "==" | "!=" | ">" | "<" | ">=" | "<=");
    let has_scalar = left == Type::Scalar || right == Type::Scalar;
    let are_scalars = left == Type::Scalar && right == Type::Scalar;
    if binary.returns_bool && !compares {
        return refused("bool modifier can only be used on comparison operators".to_owned());
    }
    if compares && are_scalars && !binary.returns_bool {
        return refused("comparisons between scalars must use BOOL modifier".to_owned());
    }
    if let (Some(on), Some(group)) = (&binary.matching, &binary.group)
        && on.keeps
        && let Some(label) = group.labels.iter().find(|label| on.labels.contains(label))
    {
        return refused(format!("label `{label}` must not occur in ON and GROUP clause at once"));
    }
    if matches!(operator, "and" | "or" | "unless") {
        if has_scalar {
            return refused(format!("set operator `{operator}` not allowed in binary scalar expression"));
        }
        if binary.group.is_some() {
            return refused(format!("no grouping allowed for `{operator}` operation"));
        }
    }
    if [left, right].iter().any(|side| !matches!(side, Type::Scalar | Type::Instant)) {
        return refused("binary expression must contain only scalar and instant vector types".to_owned());
    }
    if has_scalar && binary.matching.as_ref().is_some_and(|matching| !matching.labels.is_empty()) {
        return refused("vector matching only allowed between vectors".to_owned());
    }
    let gives = if are_scalars { Type::Scalar } else { Type::Instant };
    Ok(Expr { span: binary.left.span.to(binary.right.span), gives, kind: ExprKind::Binary(Box::new(binary)) })
}

pub(super) fn signed(sign: Span, inner: Expr) -> Fault<Expr> {
    if !matches!(inner.gives, Type::Scalar | Type::Instant) {
        let got = inner.gives.name();
        let message =
            format!("unary expression only allowed on expressions of type scalar or instant vector, got {got}");
        return Err(SyntaxError::new(sign, message));
    }
    Ok(Expr { span: sign.to(inner.span), gives: inner.gives, kind: ExprKind::Signed(Box::new(inner)) })
}

pub(super) fn subquery(of: Expr, window: Duration, end: Span) -> Fault<Expr> {
    if of.gives != Type::Instant {
        let message = format!("subquery is only allowed on instant vector, got {} instead", of.gives.name());
        return Err(SyntaxError::new(of.span, message));
    }
    Ok(Expr { span: of.span.to(end), gives: Type::Range, kind: ExprKind::Subquery(Box::new(of), window) })
}

/// `is_moved`: `offset` or `@` stands before the range.
pub(super) fn range(of: Expr, is_moved: bool, window: Duration, open: Span, end: Span) -> Fault<Expr> {
    let bracket = open.to(end);
    let ExprKind::Selector(selector) = of.kind else {
        return Err(SyntaxError::new(bracket, "ranges only allowed for vector selectors"));
    };
    if is_moved {
        return Err(SyntaxError::new(bracket, "no offset or @ modifiers allowed before range"));
    }
    Ok(Expr { span: of.span.to(end), gives: Type::Range, kind: ExprKind::Range(selector, window) })
}

/// Whether `offset` or `@` may stand behind an expression, which has one already when `is_moved`.
pub(super) fn movable(of: &Expr, modifier: Span, is_moved: bool) -> Fault<()> {
    if is_moved {
        return Err(SyntaxError::new(modifier, "modifier may not be set multiple times"));
    }
    match of.kind {
        ExprKind::Selector(_) | ExprKind::Range(..) | ExprKind::Subquery(..) => Ok(()),
        _ => Err(SyntaxError::new(modifier, "modifier must be preceded by a selector or a subquery")),
    }
}
