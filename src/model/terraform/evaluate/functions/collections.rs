//! Functions on lists and maps, which keep what is known of collections that are known in part.

use super::{Arguments, Outcome, reshape};
use crate::model::terraform::evaluate::convert::{distinct, to_bool, to_number, to_text};
use crate::model::terraform::evaluate::{MAX_ITEMS, may_be_null, operators, reason};
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::Span;

pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    match name {
        "concat" => concat(arguments),
        "merge" => merge(arguments),
        "lookup" => lookup(arguments),
        "element" => element(arguments),
        "coalesce" => coalesce(arguments),
        "coalescelist" => coalesce_list(arguments),
        "length" => length(arguments),
        "contains" => contains(arguments),
        "keys" => keys(arguments, span),
        "values" => values(arguments),
        "flatten" => flatten(arguments),
        "toset" | "distinct" | "tolist" | "sort" | "reverse" => to_list(name, arguments),
        "compact" => compact(arguments),
        "tomap" | "toobject" | "sensitive" | "nonsensitive" | "ephemeralasnull" | "deprecated" => {
            match arguments.get(0) {
                Some(value) => Outcome::Value(value.clone()),
                None => Outcome::Error,
            }
        }
        "one" => one(arguments),
        "slice" => slice(arguments),
        "zipmap" => zipmap(arguments, span),
        "range" => range(arguments, span),
        "anytrue" | "alltrue" => truths(arguments, name == "anytrue"),
        "index" => index(arguments),
        "setunion" => concat_distinct(arguments),
        "setintersection" | "setsubtract" => set_difference(name, arguments),
        "list" => Outcome::Known(list(arguments.values.to_vec(), true)),
        "chunklist" => reshape::chunks(arguments, span),
        "transpose" => reshape::transpose(arguments, span),
        "setproduct" => reshape::product(arguments, span),
        "matchkeys" => reshape::match_keys(arguments),
        _ => Outcome::Missing,
    }
}

fn list(items: Vec<Value>, complete: bool) -> Data {
    Data::List(List { items, complete })
}

fn concat(arguments: &Arguments<'_>) -> Outcome {
    let mut joined = List { items: Vec::new(), complete: true };
    for value in arguments.values {
        match &value.data {
            Data::List(list) => {
                joined.items.extend(list.items.iter().cloned());
                joined.complete &= list.complete;
            }
            _ => joined.complete = false,
        }
    }
    Outcome::Known(Data::List(joined))
}

fn concat_distinct(arguments: &Arguments<'_>) -> Outcome {
    match concat(arguments) {
        Outcome::Known(Data::List(mut joined)) => {
            distinct(&mut joined.items);
            Outcome::Known(Data::List(joined))
        }
        other => other,
    }
}

/// Later arguments win. What an unknown one holds may replace any key before it, and null is passed over.
fn merge(arguments: &Arguments<'_>) -> Outcome {
    let mut merged = Map { entries: Vec::new(), complete: true };
    for value in arguments.values {
        match &value.data {
            Data::Map(map) => {
                if !map.complete {
                    merged.entries.clear();
                    merged.complete = false;
                }
                let known = merged.entries.len();
                let positions: rustc_hash::FxHashMap<String, usize> = if known > 0 {
                    merged.entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect()
                } else {
                    rustc_hash::FxHashMap::default()
                };
                for entry in &map.entries {
                    match positions.get(&entry.key).and_then(|&at| merged.entries.get_mut(at)) {
                        Some(earlier) => *earlier = entry.clone(),
                        None => merged.entries.push(entry.clone()),
                    }
                }
            }
            Data::Null => {}
            _ => {
                merged.entries.clear();
                merged.complete = false;
            }
        }
    }
    Outcome::Known(Data::Map(merged))
}

fn lookup(arguments: &Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else { return Outcome::Error };
    let (Data::Map(map), Some(key)) = (&value.data, arguments.text(1)) else { return Outcome::Nullable };
    match (map.get(&key), map.complete, arguments.get(2)) {
        (Some(found), ..) => Outcome::Value(found.clone()),
        (None, true, Some(default)) => Outcome::Value(default.clone()),
        (None, true, None) => Outcome::Error,
        (None, false, _) => Outcome::Nullable,
    }
}

fn element(arguments: &Arguments<'_>) -> Outcome {
    let (Some(list), Some(index)) = (arguments.list(0).filter(|list| list.complete), arguments.integer(1)) else {
        return Outcome::Nullable;
    };
    let length = i64::try_from(list.items.len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Outcome::Error;
    }
    let index = usize::try_from(index.rem_euclid(length)).unwrap_or(0);
    list.items.get(index).map_or(Outcome::Error, |item| Outcome::Value(item.clone()))
}

/// The first argument that is neither null nor the empty text.
fn coalesce(arguments: &Arguments<'_>) -> Outcome {
    for value in arguments.values {
        match &value.data {
            Data::Null => {}
            Data::String(text) if text.is_empty() => {}
            Data::Unknown(_) => return Outcome::Unknown,
            _ => return Outcome::Value(value.clone()),
        }
    }
    Outcome::Error
}

fn coalesce_list(arguments: &Arguments<'_>) -> Outcome {
    for value in arguments.values {
        match &value.data {
            Data::Null => {}
            Data::List(list) if list.items.is_empty() && list.complete => {}
            Data::List(list) if !list.items.is_empty() => return Outcome::Value(value.clone()),
            _ => return Outcome::Unknown,
        }
    }
    Outcome::Error
}

fn length(arguments: &Arguments<'_>) -> Outcome {
    let count = match arguments.get(0).map(|value| &value.data) {
        Some(Data::List(list)) if list.complete => list.items.len(),
        Some(Data::Map(map)) if map.complete => map.entries.len(),
        Some(Data::String(text)) => text.chars().count(),
        _ => return Outcome::Unknown,
    };
    Outcome::Known(number(count))
}

#[expect(clippy::cast_precision_loss, reason = "no collection is longer than 2^53")]
fn number(count: usize) -> Data {
    Data::Number(count as f64)
}

fn contains(arguments: &Arguments<'_>) -> Outcome {
    let (Some(list), Some(wanted)) = (arguments.list(0), arguments.get(1)) else { return Outcome::Unknown };
    let mut all_known = list.complete;
    for item in &list.items {
        match operators::equal(item, wanted) {
            Some(true) => return Outcome::Known(Data::Bool(true)),
            Some(false) => {}
            None => all_known = false,
        }
    }
    if all_known { Outcome::Known(Data::Bool(false)) } else { Outcome::Unknown }
}

fn keys(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let Some(value) = arguments.get(0) else { return Outcome::Error };
    let Data::Map(map) = &value.data else { return Outcome::Unknown };
    let mut keys: Vec<&str> = map.entries.iter().map(|entry| entry.key.as_str()).collect();
    keys.sort_unstable();
    let items = keys.into_iter().map(|key| Value::new(Data::String(key.to_owned()), value.file, span));
    Outcome::Known(list(items.collect(), map.complete))
}

fn values(arguments: &Arguments<'_>) -> Outcome {
    let Some(map) = arguments.get(0).and_then(Value::as_map) else { return Outcome::Unknown };
    let mut entries: Vec<&MapEntry> = map.entries.iter().collect();
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    Outcome::Known(list(entries.into_iter().map(|entry| entry.value.clone()).collect(), map.complete))
}

fn flatten(arguments: &Arguments<'_>) -> Outcome {
    let Some(value) = arguments.list(0) else { return Outcome::Unknown };
    let mut flat = List { items: Vec::new(), complete: value.complete };
    let mut open: Vec<&Value> = value.items.iter().rev().collect();
    while let Some(item) = open.pop() {
        match &item.data {
            Data::List(inner) => {
                flat.complete &= inner.complete;
                open.extend(inner.items.iter().rev());
            }
            // It may be a list of any length.
            Data::Unknown(_) | Data::Reference(_) => flat.complete = false,
            _ => flat.items.push(item.clone()),
        }
    }
    Outcome::Known(Data::List(flat))
}

fn to_list(name: &str, arguments: &Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else { return Outcome::Error };
    let mut found = match &value.data {
        Data::List(list) => list.clone(),
        // A link stands for the list of links.
        Data::Null | Data::Reference(_) => return Outcome::Value(value.clone()),
        _ => return Outcome::Unknown,
    };
    match name {
        "toset" => {
            distinct(&mut found.items);
            found.items.sort_by_cached_key(to_text);
        }
        "distinct" => distinct(&mut found.items),
        "sort" if found.complete && found.items.iter().all(|item| to_text(item).is_some()) => {
            found.items.sort_by_cached_key(to_text);
        }
        "sort" => return Outcome::Unknown,
        "reverse" => found.items.reverse(),
        _ => {}
    }
    Outcome::Known(Data::List(found))
}

fn compact(arguments: &Arguments<'_>) -> Outcome {
    let Some(found) = arguments.list(0) else { return Outcome::Unknown };
    let mut kept = List { items: Vec::new(), complete: found.complete };
    for item in &found.items {
        match &item.data {
            Data::Null => {}
            Data::String(text) if text.is_empty() => {}
            Data::Unknown(_) => kept.complete = false,
            _ => kept.items.push(item.clone()),
        }
    }
    Outcome::Known(Data::List(kept))
}

fn one(arguments: &Arguments<'_>) -> Outcome {
    let Some(value) = arguments.get(0) else { return Outcome::Error };
    match &value.data {
        Data::List(list) if list.complete => match list.items.as_slice() {
            [] => Outcome::Known(Data::Null),
            [only] => Outcome::Value(only.clone()),
            _ => Outcome::Error,
        },
        Data::Reference(_) => Outcome::Value(value.clone()),
        Data::Null => Outcome::Known(Data::Null),
        _ => Outcome::Nullable,
    }
}

fn slice(arguments: &Arguments<'_>) -> Outcome {
    let Some(found) = arguments.list(0).filter(|list| list.complete) else { return Outcome::Unknown };
    let (Some(start), Some(end)) = (arguments.integer(1), arguments.integer(2)) else { return Outcome::Unknown };
    let range = usize::try_from(start).ok().zip(usize::try_from(end).ok());
    match range.and_then(|(start, end)| found.items.get(start..end)) {
        Some(items) => Outcome::Known(list(items.to_vec(), true)),
        None => Outcome::Error,
    }
}

fn zipmap(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let (Some(keys), Some(given)) = (arguments.texts(0), arguments.get(1)) else { return Outcome::Unknown };
    let Some(values) = given.as_list().filter(|values| values.complete) else {
        // The keys are known, whatever the values are.
        let unknown = || Value::unknown(reason(given), true, given.file, span);
        let entries = keys.into_iter().map(|key| MapEntry { key, key_span: span, value: unknown() });
        return Outcome::Known(Data::Map(Map { entries: entries.collect(), complete: true }));
    };
    if keys.len() != values.items.len() {
        return Outcome::Error;
    }
    let entries = keys.into_iter().zip(&values.items);
    let entries = entries.map(|(key, value)| MapEntry { key, key_span: span, value: value.clone() });
    Outcome::Known(Data::Map(Map { entries: entries.collect(), complete: true }))
}

fn range(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let number = |index: usize| arguments.number(index);
    let (start, limit, step) = match arguments.len() {
        1 => (Some(0.0), number(0), None),
        2 => (number(0), number(1), None),
        _ => (number(0), number(1), number(2)),
    };
    let (Some(start), Some(limit)) = (start, limit) else { return Outcome::Unknown };
    let step = step.unwrap_or(if limit < start { -1.0 } else { 1.0 });
    if step == 0.0 || (limit < start) != (step < 0.0) && limit.total_cmp(&start).is_ne() {
        return Outcome::Error;
    }
    #[expect(clippy::cast_precision_loss, reason = "a small constant")]
    if ((limit - start) / step) > MAX_ITEMS as f64 {
        return Outcome::Unknown;
    }
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    let mut items = Vec::new();
    let mut at = start;
    while (step > 0.0 && at < limit || step < 0.0 && at > limit) && items.len() <= MAX_ITEMS {
        items.push(Value::new(Data::Number(at), file, span));
        at += step;
    }
    Outcome::Known(list(items, true))
}

fn truths(arguments: &Arguments<'_>, any: bool) -> Outcome {
    let Some(found) = arguments.list(0) else { return Outcome::Unknown };
    let mut all_known = found.complete;
    for item in &found.items {
        match to_bool(item) {
            Some(value) if value == any => return Outcome::Known(Data::Bool(any)),
            Some(_) => {}
            None if item.is_null() && !any => return Outcome::Known(Data::Bool(false)),
            None => all_known &= item.is_null(),
        }
    }
    if all_known { Outcome::Known(Data::Bool(!any)) } else { Outcome::Unknown }
}

fn index(arguments: &Arguments<'_>) -> Outcome {
    let (Some(found), Some(wanted)) = (arguments.list(0).filter(|list| list.complete), arguments.get(1)) else {
        return Outcome::Unknown;
    };
    for (at, item) in found.items.iter().enumerate() {
        match operators::equal(item, wanted) {
            Some(true) => return Outcome::Known(number(at)),
            Some(false) => {}
            None => return Outcome::Unknown,
        }
    }
    Outcome::Error
}

fn set_difference(name: &str, arguments: &Arguments<'_>) -> Outcome {
    let Some(first) = arguments.list(0).filter(|list| list.complete) else { return Outcome::Unknown };
    let others: Option<Vec<rustc_hash::FxHashSet<String>>> =
        (1..arguments.len()).map(|index| Some(arguments.texts(index)?.into_iter().collect())).collect();
    let Some(others) = others else { return Outcome::Unknown };
    let keep_shared = name == "setintersection";
    let mut items = Vec::new();
    for item in &first.items {
        let Some(text) = to_text(item) else { return Outcome::Unknown };
        if others.iter().all(|other| other.contains(&text) == keep_shared) {
            items.push(item.clone());
        }
    }
    Outcome::Known(list(items, true))
}

/// Whether a value is set and its number is known, for functions with several numbers.
pub(super) fn known_numbers(arguments: &Arguments<'_>) -> Option<Vec<f64>> {
    let numbers: Option<Vec<f64>> = arguments.values.iter().map(to_number).collect();
    numbers.filter(|_| !arguments.values.iter().any(may_be_null))
}
