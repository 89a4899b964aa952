//! JSON inside strings, as values whose places are that of the string.

use crate::model::value::{Data, List, Map, MapEntry, TemplatePart, Unknown, Value};
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

/// Reads JSON with parts that are not known (`"Resource": "${aws_s3_bucket.b.arn}/*"`): in a string they leave the rest of
/// it known, elsewhere they stand for any value.
pub(super) fn parse_template(parts: &[TemplatePart], file: FileId, span: Span) -> Option<Value> {
    let mut text = String::new();
    let mut in_string = false;
    for part in parts {
        match part {
            TemplatePart::Text(known) => {
                let mut escaped = false;
                for char in known.chars() {
                    match char {
                        '"' if !escaped => in_string = !in_string,
                        HOLE => return None,
                        _ => {}
                    }
                    escaped = char == '\\' && !escaped;
                }
                text.push_str(known);
            }
            TemplatePart::Reference(_) | TemplatePart::Unknown if in_string => text.push(HOLE),
            TemplatePart::Reference(_) | TemplatePart::Unknown => text.extend(['"', HOLE, '"']),
        }
    }
    let holes: Vec<&TemplatePart> = parts.iter().filter(|part| !matches!(part, TemplatePart::Text(_))).collect();
    let mut value = parse(&text, file, span)?;
    // Objects are read sorted by their keys, so holes are matched by order only where there is but one.
    fill(&mut value, if let [only] = holes.as_slice() { Some(only) } else { None });
    Some(value)
}

/// Stands for a part that is not known; of Unicode's private use.
const HOLE: char = '\u{e0ff}';

/// Puts unknown values in place of the holes. The depth is that of JSON.
fn fill(value: &mut Value, only: Option<&TemplatePart>) {
    let hole = || only.cloned().unwrap_or(TemplatePart::Unknown);
    match &mut value.data {
        Data::String(text) if text.contains(HOLE) => {
            let mut parts = Vec::new();
            for (index, known) in text.split(HOLE).enumerate() {
                if index > 0 {
                    parts.push(hole());
                }
                if !known.is_empty() {
                    parts.push(TemplatePart::Text(known.to_owned()));
                }
            }
            value.data = match (parts.as_slice(), only) {
                ([TemplatePart::Reference(reference)], _) => Data::Reference(reference.clone()),
                ([TemplatePart::Unknown], _) => {
                    Data::Unknown(Unknown { because: "a part of a template".to_owned(), may_be_null: false })
                }
                _ => Data::Template(parts),
            };
        }
        Data::List(list) => list.items.iter_mut().for_each(|item| fill(item, only)),
        Data::Map(map) => {
            map.complete &= !map.entries.iter().any(|entry| entry.key.contains(HOLE));
            map.entries.retain(|entry| !entry.key.contains(HOLE));
            map.entries.iter_mut().for_each(|entry| fill(&mut entry.value, only));
        }
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::parse_template;
    use crate::model::value::{Data, TemplatePart};
    use crate::source::{FileId, Span};

    #[test]
    fn what_a_template_leaves_open_is_unknown_and_the_rest_is_known() {
        let text = |text: &str| TemplatePart::Text(text.to_owned());
        let unknown = TemplatePart::Unknown;
        let parts =
            [text(r#"{"a": "x-"#), unknown.clone(), text(r#"-y", "b": "*", "c": "#), unknown, text(r#", "d": [1]}"#)];
        let value = parse_template(&parts, FileId(0), Span::default()).expect("JSON");
        assert!(matches!(&value.get("a").expect("a").data, Data::Template(parts) if parts.len() == 3));
        assert_eq!(value.get("b").and_then(crate::model::value::Value::as_str), Some("*"));
        assert!(value.get("c").expect("c").is_unknown());
        assert!(parse_template(&[text("plain "), TemplatePart::Unknown], FileId(0), Span::default()).is_none());
    }
}
