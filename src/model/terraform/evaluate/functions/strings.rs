//! Functions on texts.

use super::{Arguments, Outcome, format};
use crate::model::terraform::evaluate::MAX_ITEMS;
use crate::model::terraform::evaluate::convert::{to_bool, to_number, to_text};
use crate::model::value::{Data, List, MAX_TEXT, Map, MapEntry, Text, Value};
use crate::source::{FileId, Span};

pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    let text = |index: usize| arguments.text(index);
    let unary = |change: &dyn Fn(&str) -> String| match text(0) {
        Some(text) => known(change(&text)),
        None => Outcome::Unknown,
    };
    let binary = |change: &dyn Fn(&str, &str) -> Data| match (text(0), text(1)) {
        (Some(first), Some(second)) => Outcome::Known(change(&first, &second)),
        _ => Outcome::Unknown,
    };
    match name {
        "tostring" => convert(arguments, |value| to_text(value).map(Data::String)),
        "tonumber" => convert(arguments, |value| to_number(value).map(Data::Number)),
        "tobool" => convert(arguments, |value| to_bool(value).map(Data::Bool)),
        "lower" => unary(&|text| text.to_lowercase()),
        "upper" => unary(&|text| text.to_uppercase()),
        "title" => unary(&title),
        "trimspace" => unary(&|text| text.trim().to_owned()),
        "chomp" => unary(&|text| text.trim_end_matches(['\r', '\n']).to_owned()),
        "strrev" => unary(&|text| text.chars().rev().collect()),
        "basename" => unary(&|text| text.trim_end_matches('/').rsplit('/').next().unwrap_or("").to_owned()),
        "dirname" => unary(&|text| match text.rsplit_once('/') {
            Some(("", _)) => "/".to_owned(),
            Some((folder, _)) => folder.to_owned(),
            None => ".".to_owned(),
        }),
        // Of the machine or the moment that the run has.
        "pathexpand" | "abspath" | "uuid" | "timestamp" | "plantimestamp" | "bcrypt" => Outcome::Unknown,
        "startswith" => binary(&|text, start| Data::Bool(text.starts_with(start))),
        "endswith" => binary(&|text, end| Data::Bool(text.ends_with(end))),
        "strcontains" => binary(&|text, part| Data::Bool(text.contains(part))),
        "trimprefix" => binary(&|text, start| Data::String(text.strip_prefix(start).unwrap_or(text).to_owned())),
        "trimsuffix" => binary(&|text, end| Data::String(text.strip_suffix(end).unwrap_or(text).to_owned())),
        "trim" => binary(&|text, set| Data::String(text.trim_matches(|char| set.contains(char)).to_owned())),
        "replace" => replace(arguments),
        "substr" => substr(arguments),
        "split" => split(arguments, span),
        "join" => join(arguments),
        "format" => format::format(arguments.values),
        "formatlist" => format::format_list(arguments, span),
        "indent" => match (arguments.integer(0), text(1)) {
            (Some(width @ 0..=256), Some(text)) => {
                let blanks = " ".repeat(usize::try_from(width).unwrap_or(0));
                if text.lines().count().saturating_mul(blanks.len()) > MAX_TEXT {
                    return Outcome::Unknown;
                }
                known(text.replace('\n', &["\n", &blanks].concat()))
            }
            _ => Outcome::Unknown,
        },
        "regex" => regex(arguments, span),
        "regexall" => regex_all(arguments, span),
        _ => Outcome::Missing,
    }
}

fn known(text: String) -> Outcome {
    if text.len() > MAX_TEXT { Outcome::Unknown } else { Outcome::Known(Data::String(text)) }
}

fn convert(arguments: &Arguments<'_>, change: impl Fn(&Value) -> Option<Data>) -> Outcome {
    match arguments.get(0) {
        None => Outcome::Error,
        Some(value) => match (&value.data, change(value)) {
            (_, Some(data)) => Outcome::Known(data),
            (Data::Null | Data::Template(_) | Data::Reference(_) | Data::Unknown(_), None) => {
                Outcome::Value(value.clone())
            }
            _ => Outcome::Error,
        },
    }
}

fn title(text: &str) -> String {
    let mut start = true;
    let change = |char: char| {
        let first = std::mem::replace(&mut start, !(char.is_alphanumeric() || char == '_'));
        if first { char.to_uppercase().next().unwrap_or(char) } else { char }
    };
    text.chars().map(change).collect()
}

fn replace(arguments: &Arguments<'_>) -> Outcome {
    let (Some(text), Some(from), Some(to)) = (arguments.text(0), arguments.text(1), arguments.text(2)) else {
        return Outcome::Unknown;
    };
    if text.len().saturating_mul(to.len().max(1)) > MAX_TEXT.saturating_mul(16) {
        return Outcome::Unknown;
    }
    match from.strip_prefix('/').and_then(|from| from.strip_suffix('/')) {
        Some(pattern) => match compile(pattern) {
            Some(regex) => known(regex.replace_all(&text, to.replace("\\1", "$1")).into_owned()),
            None => Outcome::Unknown,
        },
        None => known(text.replace(&from, &to)),
    }
}

/// Terraform's syntax (RE2) is nearly that of the `regex` crate, both linear in time.
fn compile(pattern: &str) -> Option<regex::Regex> {
    regex::RegexBuilder::new(pattern).size_limit(256 * 1024).build().ok()
}

fn regex(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let (Some(pattern), Some(text)) = (arguments.text(0), arguments.text(1)) else { return Outcome::Unknown };
    let (Some(regex), Some(file)) = (compile(&pattern), arguments.get(0).map(|value| value.file)) else {
        return Outcome::Unknown;
    };
    match regex.captures(&text) {
        Some(found) => Outcome::Known(matched(&regex, &found, file, span)),
        None => Outcome::Error,
    }
}

fn regex_all(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let (Some(pattern), Some(text)) = (arguments.text(0), arguments.text(1)) else { return Outcome::Unknown };
    let (Some(regex), Some(file)) = (compile(&pattern), arguments.get(0).map(|value| value.file)) else {
        return Outcome::Unknown;
    };
    let found = regex.captures_iter(&text).take(MAX_ITEMS + 1);
    let items: Vec<Value> = found.map(|found| Value::new(matched(&regex, &found, file, span), file, span)).collect();
    if items.len() > MAX_ITEMS {
        return Outcome::Unknown;
    }
    Outcome::Known(Data::List(List { items, complete: true }))
}

/// The whole match, its groups, or its groups by name.
fn matched(regex: &regex::Regex, found: &regex::Captures<'_>, file: FileId, span: Span) -> Data {
    let value = |group: Option<regex::Match<'_>>| {
        let data = group.map_or(Data::Null, |group| Data::String(group.as_str().to_owned()));
        Value::new(data, file, span)
    };
    let named: Vec<MapEntry> = regex
        .capture_names()
        .flatten()
        .map(|name| MapEntry { key: name.to_owned(), key_span: span, value: value(found.name(name)) })
        .collect();
    if !named.is_empty() {
        Data::Map(Map { entries: named, complete: true })
    } else if regex.captures_len() == 1 {
        value(found.get(0)).data
    } else {
        Data::List(List { items: found.iter().skip(1).map(value).collect(), complete: true })
    }
}

fn substr(arguments: &Arguments<'_>) -> Outcome {
    let (Some(text), Some(offset), Some(length)) = (arguments.text(0), arguments.integer(1), arguments.integer(2))
    else {
        return Outcome::Unknown;
    };
    let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let taken = if length < 0 { count - start } else { length };
    let (start, taken) = (usize::try_from(start).unwrap_or(0), usize::try_from(taken).unwrap_or(0));
    known(text.chars().skip(start).take(taken).collect())
}

fn split(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let (Some(separator), Some(text)) = (arguments.text(0), arguments.text(1)) else { return Outcome::Unknown };
    let Some(file) = arguments.get(1).map(|value| value.file) else { return Outcome::Error };
    let pieces: Vec<&str> = if separator.is_empty() {
        // Every character by itself.
        text.split("").filter(|piece| !piece.is_empty()).take(MAX_ITEMS + 1).collect()
    } else {
        text.split(separator.as_str()).take(MAX_ITEMS + 1).collect()
    };
    if pieces.len() > MAX_ITEMS {
        return Outcome::Unknown;
    }
    let items = pieces.into_iter().map(|piece| Value::new(Data::String(piece.to_owned()), file, span));
    Outcome::Known(Data::List(List { items: items.collect(), complete: true }))
}

fn join(arguments: &Arguments<'_>) -> Outcome {
    let Some(separator) = arguments.get(0) else { return Outcome::Error };
    let mut parts = Text::default();
    let mut first = true;
    for value in arguments.values.iter().skip(1) {
        let Some(list) = value.as_list() else { return Outcome::Unknown };
        for item in &list.items {
            if !first {
                parts.value(separator);
            }
            first = false;
            parts.value(item);
        }
        if !list.complete {
            // What is known may stand anywhere.
            return Outcome::Unknown;
        }
    }
    Outcome::Known(parts.finish())
}
