//! Functions that encode and decode. What is encoded stays a value, so that rules can look into it.

use super::{Arguments, Outcome, decode};
use crate::model::kubernetes::base64::{self, encode};
use crate::model::value::{Data, List, MAX_TEXT, Map, MapEntry, Value};
use crate::source::{FileId, Span};

/// How deep decoded documents may nest.
const MAX_DEPTH: u32 = 32;

pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    let Some(value) = arguments.get(0) else { return Outcome::Missing };
    match name {
        // A document written as a value: rules judge it as one, whatever it is encoded in.
        "jsonencode" | "yamlencode" => Outcome::Value(value.clone()),
        "jsondecode" => match &value.data {
            Data::List(_) | Data::Map(_) => Outcome::Value(value.clone()),
            Data::String(text) => match serde_json::from_str::<serde_json::Value>(text) {
                Ok(json) => decoded(json, value.file, span),
                Err(_) => Outcome::Error,
            },
            _ => Outcome::Nullable,
        },
        "yamldecode" => match &value.data {
            Data::List(_) | Data::Map(_) => Outcome::Value(value.clone()),
            Data::String(text) => decode::yaml(text, value.file, span).map_or(Outcome::Nullable, Outcome::Value),
            _ => Outcome::Nullable,
        },
        "csvdecode" => match &value.data {
            Data::String(text) => decode::csv(text, value.file, span).map_or(Outcome::Unknown, Outcome::Value),
            _ => Outcome::Unknown,
        },
        "base64encode" => text(arguments.text(0).map(|text| encode(text.as_bytes()))),
        "base64decode" => text(arguments.text(0).and_then(|text| String::from_utf8(base64::decode(&text)?).ok())),
        "urlencode" => text(arguments.text(0).map(|text| decode::url_encoded(&text))),
        "urldecode" => text(arguments.text(0).and_then(|text| decode::url_decoded(&text))),
        // Nobody judges a hash, what is packed, or a point in time.
        "base64gunzip" | "base64gzip" | "base64sha256" | "base64sha512" | "filebase64sha256" | "filebase64sha512"
        | "filemd5" | "filesha1" | "filesha256" | "filesha512" | "fileset" | "formatdate" | "issensitive" | "md5"
        | "rsadecrypt" | "sha1" | "sha256" | "sha512" | "textdecodebase64" | "textencodebase64" | "timeadd"
        | "timecmp" | "type" | "uuidv5" => Outcome::Unknown,
        _ => Outcome::Missing,
    }
}

/// A text that is longer than an expression may make is not known.
fn text(text: Option<String>) -> Outcome {
    match text.filter(|text| text.len() <= MAX_TEXT) {
        Some(text) => Outcome::Known(Data::String(text)),
        None => Outcome::Unknown,
    }
}

fn decoded(json: serde_json::Value, file: FileId, span: Span) -> Outcome {
    convert(json, file, span, MAX_DEPTH).map_or(Outcome::Nullable, Outcome::Value)
}

fn convert(json: serde_json::Value, file: FileId, span: Span, depth: u32) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    let data = match json {
        serde_json::Value::Null => Data::Null,
        serde_json::Value::Bool(value) => Data::Bool(value),
        serde_json::Value::Number(number) => Data::Number(number.as_f64()?),
        serde_json::Value::String(text) => Data::String(text),
        serde_json::Value::Array(items) => {
            let items: Option<Vec<Value>> = items.into_iter().map(|item| convert(item, file, span, depth)).collect();
            Data::List(List { items: items?, complete: true })
        }
        serde_json::Value::Object(object) => {
            let mut entries = Vec::with_capacity(object.len());
            for (key, json) in object {
                entries.push(MapEntry { key, key_span: span, value: convert(json, file, span, depth)? });
            }
            Data::Map(Map { entries, complete: true })
        }
    };
    Some(Value::new(data, file, span))
}
