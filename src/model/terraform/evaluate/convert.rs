//! Conversions between types, as Terraform makes them: <https://developer.hashicorp.com/terraform/language/expressions/type-constraints>.

use super::{Frame, operators};
pub(super) use crate::model::value::to_text;
use crate::model::value::{Data, Map, MapEntry, Value};
use crate::syntax::hcl::{Expr, ExprKind, ObjectItem};

/// How deep type constraints are followed.
const MAX_TYPE_DEPTH: u32 = 32;

/// A known truth value.
pub(super) fn to_bool(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(value) => Some(*value),
        Data::String(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A known number.
pub(super) fn to_number(value: &Value) -> Option<f64> {
    match &value.data {
        Data::Number(value) => Some(*value),
        Data::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}

impl<'a> Frame<'_, 'a> {
    /// `value` as the type that `constraint` writes, with the defaults of optional attributes.
    pub(super) fn convert(&self, value: Value, constraint: &'a Expr, depth: u32) -> Value {
        if depth > MAX_TYPE_DEPTH || !self.session.spend(1) || value.is_null() || value.is_unknown() {
            return value;
        }
        let (file, span) = (value.file, value.span);
        match &constraint.kind {
            ExprKind::Variable(name) | ExprKind::String(name) => match &**name {
                "string" => match to_text(&value) {
                    Some(text) => Value::new(Data::String(text), file, span),
                    None => value,
                },
                "number" => match to_number(&value) {
                    Some(number) => Value::new(Data::Number(number), file, span),
                    None => value,
                },
                "bool" => match to_bool(&value) {
                    Some(truth) => Value::new(Data::Bool(truth), file, span),
                    None => value,
                },
                _ => value,
            },
            ExprKind::Paren(inner) => self.convert(value, inner, depth + 1),
            ExprKind::Call(call) => match (&*call.name.text, call.arguments.as_slice(), value.data) {
                ("optional", [inner, ..], data) => self.convert(Value::new(data, file, span), inner, depth + 1),
                ("list" | "set", [inner], Data::List(mut list)) => {
                    list.items = list.items.into_iter().map(|item| self.convert(item, inner, depth + 1)).collect();
                    if &*call.name.text == "set" {
                        distinct(&mut list.items);
                    }
                    Value::new(Data::List(list), file, span)
                }
                ("map", [inner], Data::Map(mut map)) => {
                    for entry in &mut map.entries {
                        let value = std::mem::replace(&mut entry.value, Value::new(Data::Null, file, span));
                        entry.value = self.convert(value, inner, depth + 1);
                    }
                    Value::new(Data::Map(map), file, span)
                }
                ("object", [Expr { kind: ExprKind::Object(items), .. }], Data::Map(map)) => {
                    let map = self.object_of(map, items, depth, file, span);
                    Value::new(Data::Map(map), file, span)
                }
                ("tuple", [Expr { kind: ExprKind::Array(types), .. }], Data::List(mut list)) if list.complete => {
                    let items = list.items.into_iter().zip(types);
                    list.items = items.map(|(item, inner)| self.convert(item, inner, depth + 1)).collect();
                    Value::new(Data::List(list), file, span)
                }
                (_, _, data) => Value::new(data, file, span),
            },
            _ => value,
        }
    }

    fn object_of(
        &self,
        mut map: Map,
        items: &'a [ObjectItem],
        depth: u32,
        file: crate::source::FileId,
        span: crate::source::Span,
    ) -> Map {
        let mut converted = Map { entries: Vec::with_capacity(items.len()), complete: map.complete };
        for item in items {
            let Some(name) = item.key.as_str() else { continue };
            let (optional, default) = match &item.value.kind {
                ExprKind::Call(call) if &*call.name.text == "optional" => (true, call.arguments.get(1)),
                _ => (false, None),
            };
            let known = map.entries.iter().rposition(|entry| entry.key == name).map(|at| map.entries.swap_remove(at));
            let absent = known.is_none();
            let entry = known.filter(|entry| !entry.value.is_null() || default.is_none());
            let value = match entry {
                Some(entry) => {
                    let value = self.convert(entry.value, &item.value, depth + 1);
                    converted.entries.push(MapEntry { value, ..entry });
                    continue;
                }
                None if absent && !map.complete => continue,
                None if optional => match default {
                    Some(default) => self.convert(self.expr(default), &item.value, depth + 1),
                    None => Value::new(Data::Null, file, span),
                },
                None => continue,
            };
            let value = Value { file, span, ..value };
            converted.entries.push(MapEntry { key: name.to_owned(), key_span: span, value });
        }
        converted
    }
}

/// Drops items that are known to equal an earlier one.
pub(super) fn distinct(items: &mut Vec<Value>) {
    let mut texts = rustc_hash::FxHashSet::default();
    let mut others: Vec<Value> = Vec::new();
    items.retain(|item| match to_text(item) {
        Some(text) => texts.insert(text),
        None if others.len() < 64 => {
            let new = !others.iter().any(|other| operators::equal(other, item) == Some(true));
            if new {
                others.push(item.clone());
            }
            new
        }
        None => true,
    });
}
