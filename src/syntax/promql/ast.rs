//! What an expression of PromQL is made of, each part with its place.

use std::time::Duration;

use crate::source::Span;

/// Spans are relative to the expression's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub span: Span,
    pub gives: Type,
    pub kind: ExprKind,
}

/// What an expression evaluates to.
///
/// <https://prometheus.io/docs/prometheus/latest/querying/basics/#expression-language-data-types>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Scalar,
    String,
    Instant,
    Range,
}

impl Type {
    /// The name that Prometheus' documentation gives it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::String => "string",
            Self::Instant => "instant vector",
            Self::Range => "range vector",
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    Number,
    String(String),
    /// `up{job="api"}`
    Selector(Selector),
    /// `up[5m]`
    Range(Selector, Duration),
    /// `rate(up[5m])[1h:1m]`
    Subquery(Box<Expr>, Duration),
    Call(Call),
    Aggregate(Box<Aggregate>),
    Binary(Box<Binary>),
    /// `-up`, `+up`
    Signed(Box<Expr>),
    Paren(Box<Expr>),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    pub metric: Option<String>,
    /// What each series has to fulfil; none where `or` stands between alternatives, which `VictoriaMetrics` knows.
    pub matchers: Vec<Matcher>,
}

/// `label=~"value"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matcher {
    pub label: String,
    pub label_span: Span,
    /// `=`, `!=`, `=~`, `!~`
    pub sign: &'static str,
    pub value: String,
    pub value_span: Span,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub function: &'static str,
    pub name_span: Span,
    pub arguments: Vec<Expr>,
}

/// `topk by (job) (3, up)`
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    pub operation: &'static str,
    /// `3` in `topk(3, up)`
    pub parameter: Option<Expr>,
    pub of: Expr,
    pub grouping: Option<Grouping>,
}

/// `by (job)`, `without (pod)`; the same for `on` and `ignoring`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// `by` and `on` keep what they list, `without` and `ignoring` all else.
    pub keeps: bool,
    /// The word.
    pub span: Span,
    pub labels: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    pub left: Expr,
    /// In lower case.
    pub operator: &'static str,
    pub operator_span: Span,
    /// `bool`: 0 or 1 for each series, rather than those series for which it holds.
    pub returns_bool: bool,
    pub matching: Option<Grouping>,
    pub group: Option<Group>,
    pub right: Expr,
}

/// `group_left (team)`: the side with more series, and the labels that it takes over from the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub many_on_the_left: bool,
    pub span: Span,
    pub labels: Vec<String>,
}

impl Expr {
    /// The expression and every one inside it, in the order in which they are written.
    pub fn within(&self) -> impl Iterator<Item = &Self> {
        let mut pending = vec![self];
        std::iter::from_fn(move || {
            let expr = pending.pop()?;
            let first = pending.len();
            match &expr.kind {
                ExprKind::Aggregate(aggregate) => {
                    pending.extend(&aggregate.parameter);
                    pending.push(&aggregate.of);
                }
                ExprKind::Binary(binary) => pending.extend([&binary.left, &binary.right]),
                ExprKind::Call(call) => pending.extend(&call.arguments),
                ExprKind::Signed(inner) | ExprKind::Paren(inner) | ExprKind::Subquery(inner, _) => pending.push(inner),
                ExprKind::Number | ExprKind::String(_) | ExprKind::Selector(_) | ExprKind::Range(..) => {}
            }
            pending.get_mut(first..)?.reverse();
            Some(expr)
        })
    }

    /// The series that it reads itself, if it is a selector, with or without a range.
    pub const fn selector(&self) -> Option<&Selector> {
        match &self.kind {
            ExprKind::Selector(selector) | ExprKind::Range(selector, _) => Some(selector),
            _ => None,
        }
    }
}
