//! Functions that lay collections out anew: `chunklist`, `transpose`, `setproduct`, `matchkeys`.

use super::{Arguments, Outcome};
use crate::model::terraform::evaluate::convert::to_text;
use crate::model::terraform::evaluate::{MAX_ITEMS, operators};
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::Span;

/// The longest text that is copied into several combinations.
const MAX_COPIED: usize = 256;

fn list(items: Vec<Value>) -> Data {
    Data::List(List { items, complete: true })
}

pub(super) fn chunks(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let Some(found) = arguments.list(0).filter(|list| list.complete) else { return Outcome::Unknown };
    let (Some(size), Some(file)) = (arguments.integer(1), arguments.get(0).map(|value| value.file)) else {
        return Outcome::Unknown;
    };
    let Ok(size) = usize::try_from(size) else { return Outcome::Error };
    let size = if size == 0 { found.items.len().max(1) } else { size };
    let chunks = found.items.chunks(size).map(|chunk| Value::new(list(chunk.to_vec()), file, span));
    Outcome::Known(list(chunks.collect()))
}

/// A map of lists of texts with keys and items changed over.
pub(super) fn transpose(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let Some(map) = arguments.get(0).and_then(Value::as_map).filter(|map| map.complete) else {
        return Outcome::Unknown;
    };
    let mut turned = std::collections::BTreeMap::<String, Vec<Value>>::new();
    for entry in &map.entries {
        let items = entry.value.as_list().filter(|list| list.complete);
        let Some(items) = items else { return Outcome::Unknown };
        for item in &items.items {
            let Some(text) = to_text(item) else { return Outcome::Unknown };
            let key = Value::new(Data::String(entry.key.clone()), item.file, span);
            turned.entry(text).or_default().push(key);
        }
    }
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    let entries = turned.into_iter();
    let entries =
        entries.map(|(key, keys)| MapEntry { key, key_span: span, value: Value::new(list(keys), file, span) });
    Outcome::Known(Data::Map(Map { entries: entries.collect(), complete: true }))
}

/// Every combination of an item of each list; only of small items, because each stands in many.
pub(super) fn product(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let is_small = |value: &Value| match &value.data {
        Data::String(text) => text.len() <= MAX_COPIED,
        Data::Template(_) | Data::List(_) | Data::Map(_) => false,
        _ => true,
    };
    let mut rows: Vec<Vec<&Value>> = vec![Vec::new()];
    for index in 0..arguments.len() {
        let items = arguments.list(index).filter(|list| list.complete && list.items.iter().all(is_small));
        let Some(items) = items.filter(|list| rows.len().saturating_mul(list.items.len()) <= MAX_ITEMS) else {
            return Outcome::Unknown;
        };
        let mut next = Vec::with_capacity(rows.len() * items.items.len());
        for row in &rows {
            for item in &items.items {
                let mut row = row.clone();
                row.push(item);
                next.push(row);
            }
        }
        rows = next;
    }
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    let rows = rows.into_iter().map(|row| Value::new(list(row.into_iter().cloned().collect()), file, span));
    Outcome::Known(list(rows.collect()))
}

/// The values whose keys are among those wanted.
pub(super) fn match_keys(arguments: &Arguments<'_>) -> Outcome {
    let whole = |index: usize| arguments.list(index).filter(|list| list.complete);
    let (Some(values), Some(keys), Some(wanted)) = (whole(0), whole(1), whole(2)) else { return Outcome::Unknown };
    if values.items.len() != keys.items.len() {
        return Outcome::Error;
    }
    if keys.items.len().saturating_mul(wanted.items.len()) > MAX_ITEMS * MAX_ITEMS {
        return Outcome::Unknown;
    }
    let mut found = Vec::new();
    for (value, key) in values.items.iter().zip(&keys.items) {
        let mut verdicts = wanted.items.iter().map(|wanted| operators::equal(key, wanted));
        if verdicts.clone().any(|equal| equal == Some(true)) {
            found.push(value.clone());
        } else if verdicts.any(|equal| equal.is_none()) {
            return Outcome::Unknown;
        }
    }
    Outcome::Known(list(found))
}
