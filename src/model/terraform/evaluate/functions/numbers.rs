//! Functions on numbers.

use std::num::IntErrorKind;

use super::collections::known_numbers;
use super::{Arguments, Outcome};
use crate::model::terraform::evaluate::convert::to_number;
use crate::model::value::Data;
use crate::source::Span;

/// A number that is none (the logarithm of 0, 10 to the 1000th) is not known.
pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    match calculate(name, arguments, span) {
        Outcome::Known(Data::Number(number)) if !number.is_finite() => Outcome::Unknown,
        other => other,
    }
}

fn calculate(name: &str, arguments: &Arguments<'_>, _span: Span) -> Outcome {
    let unary = |change: fn(f64) -> f64| match arguments.number(0) {
        Some(number) => Outcome::Known(Data::Number(change(number))),
        None => Outcome::Unknown,
    };
    match name {
        "max" | "min" => {
            let Some(numbers) = known_numbers(arguments) else { return Outcome::Unknown };
            let better: fn(f64, f64) -> f64 = if name == "max" { f64::max } else { f64::min };
            match numbers.into_iter().reduce(better) {
                Some(number) => Outcome::Known(Data::Number(number)),
                None => Outcome::Error,
            }
        }
        "ceil" => unary(f64::ceil),
        "floor" => unary(f64::floor),
        "abs" => unary(f64::abs),
        "signum" => unary(|number| if number == 0.0 { 0.0 } else { number.signum() }),
        "pow" => match (arguments.number(0), arguments.number(1)) {
            (Some(base), Some(exponent)) => Outcome::Known(Data::Number(base.powf(exponent))),
            _ => Outcome::Unknown,
        },
        "log" => match (arguments.number(0), arguments.number(1)) {
            (Some(number), Some(base)) => Outcome::Known(Data::Number(number.ln() / base.ln())),
            _ => Outcome::Unknown,
        },
        "parseint" => match (arguments.text(0), arguments.integer(1).and_then(|base| u32::try_from(base).ok())) {
            (Some(text), Some(base @ 2..=36)) => match i64::from_str_radix(&text, base) {
                #[expect(clippy::cast_precision_loss, reason = "numbers of configurations are small")]
                Ok(number) => Outcome::Known(Data::Number(number as f64)),
                Err(error) if matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => {
                    Outcome::Unknown
                }
                Err(_) => Outcome::Error,
            },
            _ => Outcome::Unknown,
        },
        "sum" => {
            let Some(list) = arguments.list(0).filter(|list| list.complete) else { return Outcome::Unknown };
            let numbers: Option<Vec<f64>> = list.items.iter().map(to_number).collect();
            match numbers {
                Some(numbers) if numbers.is_empty() => Outcome::Error,
                Some(numbers) => Outcome::Known(Data::Number(numbers.iter().sum())),
                None => Outcome::Unknown,
            }
        }
        _ => Outcome::Missing,
    }
}
