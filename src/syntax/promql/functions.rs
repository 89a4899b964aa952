//! The functions and aggregations of PromQL, and what they take.
//!
//! <https://prometheus.io/docs/prometheus/latest/querying/functions/>,
//! <https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators>

use super::ast::Type;
use super::ast::Type::{Instant, Range, Scalar, String};

/// What a function takes and gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signature {
    /// The last stands for all further arguments.
    pub takes: &'static [Type],
    pub least: usize,
    pub most: usize,
    pub gives: Type,
}

const fn exactly(takes: &'static [Type], gives: Type) -> Signature {
    Signature { takes, least: takes.len(), most: takes.len(), gives }
}

const fn between(least: usize, most: usize, takes: &'static [Type]) -> Signature {
    Signature { takes, least, most, gives: Instant }
}

/// The functions by what they take, those of feature flags among them: which are set is not known here.
#[rustfmt::skip]
const FUNCTIONS: [(Signature, &[&str]); 21] = [
    (exactly(&[Instant], Instant), &[
        "abs", "absent", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "deg", "exp", "floor",
        "histogram_avg", "histogram_count", "histogram_stddev", "histogram_stdvar", "histogram_sum", "ln", "log10", "log2",
        "rad", "sgn", "sin", "sinh", "sort", "sort_desc", "sqrt", "start_timestamp", "tan", "tanh", "timestamp",
    ]),
    (exactly(&[Range], Instant), &[
        "absent_over_time", "avg_over_time", "changes", "count_over_time", "delta", "deriv", "first_over_time", "idelta",
        "increase", "irate", "last_over_time", "mad_over_time", "max_over_time", "min_over_time", "present_over_time", "rate",
        "resets", "stddev_over_time", "stdvar_over_time", "sum_over_time", "ts_of_first_over_time", "ts_of_last_over_time",
        "ts_of_max_over_time", "ts_of_min_over_time",
    ]),
    (between(0, 1, &[Instant]), &[
        "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year",
    ]),
    (exactly(&[Instant, Scalar, Scalar], Instant), &["clamp"]),
    (exactly(&[Instant, Scalar], Instant), &["clamp_max", "clamp_min"]),
    (exactly(&[], Scalar), &["end", "pi", "range", "start", "step", "time"]),
    (exactly(&[Scalar, Scalar, Instant], Instant), &["histogram_fraction"]),
    (exactly(&[Scalar, Instant], Instant), &["histogram_quantile"]),
    (between(3, 12, &[Instant, String, Scalar]), &["histogram_quantiles"]),
    (between(1, 2, &[Instant, Instant]), &["info"]),
    (exactly(&[Range, Scalar, Scalar], Instant), &["double_exponential_smoothing"]),
    (between(1, 2, &[Range, Scalar]), &["integral"]),
    (exactly(&[Instant, String, String, String, String], Instant), &["label_replace"]),
    (between(3, usize::MAX, &[Instant, String, String, String]), &["label_join"]),
    (exactly(&[Scalar, Scalar], Scalar), &["max_of", "min_of"]),
    (exactly(&[Range, Scalar], Instant), &["predict_linear"]),
    (exactly(&[Scalar, Range], Instant), &["quantile_over_time"]),
    (between(1, 2, &[Instant, Scalar]), &["round"]),
    (exactly(&[Instant], Scalar), &["scalar"]),
    (between(1, usize::MAX, &[Instant, String]), &["sort_by_label", "sort_by_label_desc"]),
    (exactly(&[Scalar], Instant), &["vector"]),
];

/// Aggregations, and the type of the parameter before the vector.
const AGGREGATIONS: [(&str, Option<Type>); 14] = [
    ("avg", None),
    ("bottomk", Some(Scalar)),
    ("count", None),
    ("count_values", Some(String)),
    ("group", None),
    ("limit_ratio", Some(Scalar)),
    ("limitk", Some(Scalar)),
    ("max", None),
    ("min", None),
    ("quantile", Some(Scalar)),
    ("stddev", None),
    ("stdvar", None),
    ("sum", None),
    ("topk", Some(Scalar)),
];

/// The function of that name.
pub(super) fn function(name: &str) -> Option<(&'static str, Signature)> {
    let named = |names: &'static [&str]| names.iter().find(|known| **known == name);
    FUNCTIONS.iter().find_map(|(signature, names)| Some((*named(names)?, *signature)))
}

/// The aggregation of that name, in whatever case.
pub(super) fn aggregation(name: &str) -> Option<(&'static str, Option<Type>)> {
    AGGREGATIONS.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name))
}
