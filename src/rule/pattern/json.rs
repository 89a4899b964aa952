//! JSON inside strings, as values whose places are that of the string.

use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::{FileId, Span};

/// Reads JSON text; every value gets the place of the string it stands in. Depth is limited by `serde_json` (128).
pub(super) fn parse(text: &str, file: FileId, span: Span) -> Option<Value> {
    // A quick look first: most strings are no JSON.
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let json: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(convert(json, file, span))
}

fn convert(json: serde_json::Value, file: FileId, span: Span) -> Value {
    let data = match json {
        serde_json::Value::Null => Data::Null,
        serde_json::Value::Bool(value) => Data::Bool(value),
        serde_json::Value::Number(number) => Data::Number(number.as_f64().unwrap_or(f64::NAN)),
        serde_json::Value::String(text) => Data::String(text),
        serde_json::Value::Array(items) => {
            let items = items.into_iter().map(|item| convert(item, file, span)).collect();
            Data::List(List { items, complete: true })
        }
        serde_json::Value::Object(object) => {
            let entries = object.into_iter().map(|(key, json)| {
                let value = convert(json, file, span);
                MapEntry { key, key_span: span, value }
            });
            Data::Map(Map { entries: entries.collect(), complete: true })
        }
    };
    Value::new(data, file, span)
}

/// A string as a value, for keys and names that no node stands for.
pub(super) fn text(text: &str, file: FileId, span: Span) -> Value {
    Value::new(Data::String(text.to_owned()), file, span)
}
