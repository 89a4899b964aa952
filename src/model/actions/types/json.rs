//! Types of JSON that is written out in `fromJSON('…')`.

use super::Type;

/// Deeper values are of any type.
const MAX_DEPTH: usize = 16;

/// The type of a JSON text; the error says where it is broken.
pub(super) fn type_of(text: &str) -> Result<Type, serde_json::Error> {
    Ok(of_value(&serde_json::from_str(text)?, MAX_DEPTH))
}

fn of_value(value: &serde_json::Value, depth: usize) -> Type {
    use serde_json::Value;
    match value {
        _ if depth == 0 => Type::Any,
        Value::Null => Type::Null,
        Value::Bool(_) => Type::Bool,
        Value::Number(_) => Type::Number,
        Value::String(_) => Type::String,
        Value::Array(items) => Type::Array(Box::new(Type::any_of(items.iter().map(|item| of_value(item, depth - 1))))),
        Value::Object(fields) => {
            Type::closed(fields.iter().map(|(name, value)| (name.as_str(), of_value(value, depth - 1))))
        }
    }
}
