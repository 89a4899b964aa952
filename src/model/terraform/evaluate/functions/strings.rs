//! Functions on texts.

use super::{Arguments, Outcome};
use crate::model::terraform::evaluate::MAX_ITEMS;
use crate::model::terraform::evaluate::convert::{to_bool, to_number, to_text};
use crate::model::value::{Data, List, MAX_TEXT, Text, Value};
use crate::source::Span;

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
        "dirname" => unary(&|text| text.rsplit_once('/').map_or(".", |(folder, _)| folder).to_owned()),
        "pathexpand" | "abspath" | "uuid" | "timestamp" | "plantimestamp" | "bcrypt" | "regexall"
        | "templatestring" => Outcome::Unknown,
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
        "format" => format(arguments.values),
        "formatlist" => format_list(arguments, span),
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
        let first = std::mem::replace(&mut start, char.is_whitespace());
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
    let Some(regex) = compile(&pattern) else { return Outcome::Unknown };
    let Some(found) = regex.captures(&text) else { return Outcome::Error };
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    if regex.capture_names().flatten().next().is_some() {
        return Outcome::Unknown;
    }
    if regex.captures_len() == 1 {
        return known(found.get(0).map_or("", |found| found.as_str()).to_owned());
    }
    let groups = found.iter().skip(1).map(|group| {
        let data = group.map_or(Data::Null, |group| Data::String(group.as_str().to_owned()));
        Value::new(data, file, span)
    });
    Outcome::Known(Data::List(List { items: groups.collect(), complete: true }))
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
    let pieces: Vec<&str> = if separator.is_empty() || text.is_empty() {
        if text.is_empty() { Vec::new() } else { vec![&text] }
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

/// `%s`, `%d`, `%v` and `%q`; other verbs are left unknown.
fn format(values: &[Value]) -> Outcome {
    let Some(pattern) = values.first().and_then(to_text) else { return Outcome::Unknown };
    let mut arguments = values.iter().skip(1);
    let mut parts = Text::default();
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        parts.text(before);
        let verb_end = after.find(|char: char| char.is_ascii_alphabetic() || char == '%').unwrap_or(after.len());
        let (flags, verb) = after.split_at_checked(verb_end).unwrap_or((after, ""));
        let mut chars = verb.chars();
        let verb = chars.next();
        rest = chars.as_str();
        match (flags, verb) {
            (_, Some('%')) => parts.text("%"),
            (_, None) => return Outcome::Error,
            ("", Some('s' | 'd' | 'v')) => match arguments.next() {
                Some(value) if value.is_null() => return Outcome::Unknown,
                Some(value) => parts.value(value),
                None => return Outcome::Error,
            },
            ("", Some('q')) => match arguments.next() {
                Some(value) => {
                    parts.text("\"");
                    parts.value(value);
                    parts.text("\"");
                }
                None => return Outcome::Error,
            },
            (flags, Some('d')) if flags.starts_with('0') => {
                let width = flags.parse::<usize>().ok().filter(|width| *width <= 64);
                match (arguments.next().and_then(to_number), width) {
                    (Some(number), Some(width)) => parts.text(&format!("{number:0>width$}")),
                    _ => parts.unknown(),
                }
            }
            _ => {
                arguments.next();
                parts.unknown();
            }
        }
    }
    parts.text(rest);
    Outcome::Known(parts.finish())
}

fn format_list(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let mut length = None;
    for value in arguments.values.iter().skip(1) {
        match &value.data {
            Data::List(list) if !list.complete => return Outcome::Unknown,
            Data::List(list) if length.is_some_and(|length| length != list.items.len()) => return Outcome::Error,
            Data::List(list) => length = Some(list.items.len()),
            Data::Unknown(_) | Data::Reference(_) => return Outcome::Unknown,
            _ => {}
        }
    }
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    let length = length.unwrap_or(1);
    if length > MAX_ITEMS {
        return Outcome::Unknown;
    }
    let mut items = Vec::with_capacity(length);
    for at in 0..length {
        let row: Vec<Value> = arguments
            .values
            .iter()
            .map(|value| value.as_list().and_then(|list| list.items.get(at)).unwrap_or(value).clone())
            .collect();
        match format(&row) {
            Outcome::Known(data) => items.push(Value::new(data, file, span)),
            other => return other,
        }
    }
    Outcome::Known(Data::List(List { items, complete: true }))
}
