//! Operators on values of which some are not known.

use super::convert::{to_bool, to_number};
use super::{MAX_ITEMS, reason};
use crate::model::value::{Data, Unknown, Value};
use crate::syntax::hcl::BinaryOp;

/// The result when the left operand alone decides.
pub(super) fn short_circuit(op: BinaryOp, left: &Value) -> Option<bool> {
    match (op, to_bool(left)?) {
        (BinaryOp::And, false) => Some(false),
        (BinaryOp::Or, true) => Some(true),
        _ => None,
    }
}

/// The result, or why it is not known.
pub(super) fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Data, String> {
    let because = || if decided(left) { reason(right) } else { reason(left) };
    match op {
        BinaryOp::And | BinaryOp::Or => {
            let decisive = op == BinaryOp::Or;
            match (to_bool(left), to_bool(right)) {
                (Some(value), _) | (_, Some(value)) if value == decisive => Ok(Data::Bool(decisive)),
                (Some(_), Some(_)) => Ok(Data::Bool(!decisive)),
                _ => Err(because()),
            }
        }
        BinaryOp::Equal => equal(left, right).map(Data::Bool).ok_or_else(because),
        BinaryOp::NotEqual => equal(left, right).map(|equal| Data::Bool(!equal)).ok_or_else(because),
        _ => {
            let (Some(left), Some(right)) = (to_number(left), to_number(right)) else { return Err(because()) };
            let number = |number: f64| {
                number
                    .is_finite()
                    .then_some(Data::Number(number))
                    .ok_or_else(|| "a number that is too large".to_owned())
            };
            Ok(match op {
                BinaryOp::Less => Data::Bool(left < right),
                BinaryOp::LessOrEqual => Data::Bool(left <= right),
                BinaryOp::Greater => Data::Bool(left > right),
                BinaryOp::GreaterOrEqual => Data::Bool(left >= right),
                BinaryOp::Add => number(left + right)?,
                BinaryOp::Subtract => number(left - right)?,
                BinaryOp::Multiply => number(left * right)?,
                BinaryOp::Divide if right != 0.0 => number(left / right)?,
                BinaryOp::Modulo if right != 0.0 => number(left % right)?,
                _ => return Err("a division by zero".to_owned()),
            })
        }
    }
}

fn decided(value: &Value) -> bool {
    !matches!(value.data, Data::Unknown(_) | Data::Reference(_) | Data::Template(_))
}

/// Whether two values are equal, as far as that is known. Depth is bounded like that of values.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (&left.data, &right.data) {
        (Data::Unknown(Unknown { may_be_null: false, .. }), Data::Null)
        | (Data::Null, Data::Unknown(Unknown { may_be_null: false, .. })) => Some(false),
        (Data::Unknown(_), _) | (_, Data::Unknown(_)) => None,
        (Data::Null, Data::Null) => Some(true),
        // Something that is set, whatever it will be.
        (Data::Null, _) | (_, Data::Null) => Some(false),
        (Data::Template(parts), Data::String(text)) | (Data::String(text), Data::Template(parts)) => {
            template_differs(parts, text).then_some(false)
        }
        (Data::Reference(_) | Data::Template(_), _) | (_, Data::Reference(_) | Data::Template(_)) => None,
        (Data::Bool(left), Data::Bool(right)) => Some(left == right),
        (Data::Number(left), Data::Number(right)) => Some(left.total_cmp(right).is_eq()),
        (Data::String(left), Data::String(right)) => Some(left == right),
        (Data::List(left), Data::List(right)) => {
            if left.complete && right.complete && left.items.len() != right.items.len() {
                return Some(false);
            }
            if !left.complete || !right.complete {
                return None;
            }
            all(left.items.iter().zip(&right.items).map(|(left, right)| equal(left, right)))
        }
        (Data::Map(left), Data::Map(right)) => {
            if !left.complete || !right.complete || left.entries.len().max(right.entries.len()) > MAX_ITEMS {
                return None;
            }
            if left.entries.len() != right.entries.len() {
                return Some(false);
            }
            all(left.entries.iter().map(|entry| match right.get(&entry.key) {
                Some(other) => equal(&entry.value, other),
                None => Some(false),
            }))
        }
        _ => Some(false),
    }
}

fn all(results: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for result in results {
        match result {
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
    }
    all
}

/// Whether the known parts of a template cannot be those of `text`.
fn template_differs(parts: &[crate::model::value::TemplatePart], text: &str) -> bool {
    use crate::model::value::TemplatePart::Text;
    matches!(parts.first(), Some(Text(start)) if !text.starts_with(start.as_str()))
        || matches!(parts.last(), Some(Text(end)) if !text.ends_with(end.as_str()))
}
