//! JSON arrays of strings within a logical line, each string with its span.

use super::ast::LogicalLine;
use crate::source::Span;

/// A string of an exec form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonString {
    pub value: String,
    /// With its quotes.
    pub span: Span,
}

/// Why text that begins with `[` is no array of strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// JSON, but an item is no string: `BuildKit` refuses it.
    NotStrings,
    /// Strings in single quotes or typographic quotes.
    Quotes,
    /// Strings without a comma between them, or a comma too many.
    Commas,
    /// Text behind the `]`.
    Trailing,
    /// Anything else; with a `[` only, it may be meant as the command of that name.
    Other,
}

/// Reads `line.text[start..]` as a JSON array of strings. `None` when it does not begin with `[`.
pub(super) fn array(line: &LogicalLine, start: usize) -> Option<Result<(Vec<JsonString>, Span), JsonFault>> {
    let rest = line.text.get(start..)?;
    let text = rest.trim_end();
    if !text.starts_with('[') {
        return None;
    }
    let end = start + text.len();
    Some(match serde_json::from_str::<Vec<serde_json::Value>>(text) {
        Ok(values) if values.iter().all(serde_json::Value::is_string) => {
            let mut spans = strings(line, start, end).into_iter();
            let items = values.into_iter().map(|value| {
                let value = value.as_str().unwrap_or_default().to_owned();
                JsonString { value, span: spans.next().unwrap_or_default() }
            });
            Ok((items.collect(), line.span(start, end)))
        }
        Ok(_) => Err(JsonFault::NotStrings),
        Err(_) => Err(fault(text)),
    })
}

/// The spans of the strings in valid JSON.
fn strings(line: &LogicalLine, start: usize, end: usize) -> Vec<Span> {
    let bytes = line.text.as_bytes();
    let mut found = Vec::new();
    let mut open = None;
    let mut at = start;
    while at < end {
        match (bytes.get(at), open) {
            (Some(b'\\'), Some(_)) => at += 1,
            (Some(b'"'), Some(from)) => {
                found.push(line.span(from, at + 1));
                open = None;
            }
            (Some(b'"'), None) => open = Some(at),
            _ => {}
        }
        at += 1;
    }
    found
}

fn fault(text: &str) -> JsonFault {
    let is_array = |text: &str| serde_json::from_str::<Vec<String>>(text).is_ok();
    if let Some(end) = text.rfind(']')
        && let Some(inside) = text.get(..=end)
    {
        if inside.len() < text.len() && is_array(inside) {
            return JsonFault::Trailing;
        }
        if !inside.contains('"') && is_array(&inside.replace('\'', "\"")) {
            return JsonFault::Quotes;
        }
        if is_array(&inside.replace(['“', '”', '„'], "\"")) || is_array(&double_quoted(inside)) {
            return JsonFault::Quotes;
        }
        let joined = inside.replace(",]", "]").replace(", ]", "]").replace("\" \"", "\", \"");
        if is_array(&joined) {
            return JsonFault::Commas;
        }
    }
    JsonFault::Other
}

/// The text with strings in single quotes turned into strings in double quotes.
pub(super) fn double_quoted(text: &str) -> String {
    let mut double = false;
    let mut previous = ' ';
    let turned = text.chars().map(|letter| {
        if letter == '"' && previous != '\\' {
            double = !double;
        }
        previous = letter;
        if letter == '\'' && !double { '"' } else { letter }
    });
    turned.collect()
}
