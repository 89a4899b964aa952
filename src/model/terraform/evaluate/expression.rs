//! Expressions to values.

use super::operators::{binary, equal};
use super::{Frame, MAX_ITEMS, Scope, may_be_null, reason};
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::syntax::hcl::{Conditional, Expr, ExprKind, For, ObjectItem, UnaryOp};

impl<'a> Frame<'_, 'a> {
    /// The value of an expression, placed at it.
    pub(super) fn expr(&self, expr: &'a Expr) -> Value {
        // Literals need no budget but their own text.
        match &expr.kind {
            ExprKind::Null => return self.value(Data::Null, expr.span),
            ExprKind::Bool(value) => return self.value(Data::Bool(*value), expr.span),
            ExprKind::Number(value) => return self.value(Data::Number(*value), expr.span),
            _ => {}
        }
        self.deeper(expr.span, || self.compound(expr))
    }

    fn compound(&self, expr: &'a Expr) -> Value {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Null => self.value(Data::Null, span),
            ExprKind::Bool(value) => self.value(Data::Bool(*value), span),
            ExprKind::Number(value) => self.value(Data::Number(*value), span),
            ExprKind::String(text) => self.value(Data::String(String::from(&**text)), span),
            ExprKind::Template(template) => self.template(template, span),
            ExprKind::Array(items) => {
                let items = items.iter().map(|item| self.expr(item)).collect();
                self.value(Data::List(List { items, complete: true }), span)
            }
            ExprKind::Object(items) => self.object(items, expr),
            ExprKind::Paren(inner) => self.expr(inner),
            ExprKind::Variable(name) => self.traverse(name, &[], span),
            ExprKind::Conditional(conditional) => self.conditional(conditional, expr),
            ExprKind::Call(call) => self.call(call, span),
            ExprKind::Traversal(traversal) => {
                if let ExprKind::Variable(name) = &traversal.root.kind {
                    return self.traverse(name, &traversal.steps, span);
                }
                let root = self.expr(&traversal.root);
                self.steps(root, &traversal.steps, span)
            }
            ExprKind::Unary(op, inner) => {
                let value = self.expr(inner);
                let data = match (op, super::convert::to_bool(&value), super::convert::to_number(&value)) {
                    (UnaryOp::Not, Some(value), _) => Data::Bool(!value),
                    (UnaryOp::Negate, _, Some(value)) => Data::Number(-value),
                    _ => return self.unknown(reason(&value), false, span),
                };
                self.value(data, span)
            }
            ExprKind::Binary(operation) => {
                let left = self.expr(&operation.left);
                // `a != null && a.b`: what stands behind a decided operand is not looked at.
                if let Some(decided) = super::operators::short_circuit(operation.op, &left) {
                    return self.value(Data::Bool(decided), span);
                }
                let failed = self.session.failed.get();
                let right = self.expr(&operation.right);
                if left.is_unknown() {
                    self.session.failed.set(failed);
                }
                match binary(operation.op, &left, &right) {
                    Ok(data) => self.value(data, span),
                    Err(because) => self.unknown(because, false, span),
                }
            }
            ExprKind::For(each) => self.for_each(each, expr),
        }
    }

    fn object(&self, items: &'a [ObjectItem], expr: &Expr) -> Value {
        let mut map = Map { entries: Vec::with_capacity(items.len()), complete: true };
        for item in items {
            let key = self.expr(&item.key);
            let value = self.expr(&item.value);
            if let Some(key) = super::convert::to_text(&key) {
                map.entries.push(MapEntry { key, key_span: item.key.span, value });
            } else {
                // Some key has this value; it may also be one of those before it.
                map.entries.clear();
                map.complete = false;
            }
        }
        self.value(Data::Map(map), expr.span)
    }

    fn conditional(&self, conditional: &'a Conditional, expr: &Expr) -> Value {
        let condition = self.expr(&conditional.condition);
        let taken = match super::convert::to_bool(&condition) {
            Some(true) => &conditional.then,
            Some(false) => &conditional.otherwise,
            None => {
                let failed = self.session.failed.get();
                let (then, otherwise) = (self.expr(&conditional.then), self.expr(&conditional.otherwise));
                self.session.failed.set(failed);
                return self.either(&then, &otherwise, &reason(&condition), expr);
            }
        };
        Value { span: expr.span, ..self.expr(taken) }
    }

    /// What is known when one of two values will be taken: what they share.
    fn either(&self, then: &Value, otherwise: &Value, because: &str, expr: &Expr) -> Value {
        let span = expr.span;
        if equal(then, otherwise) == Some(true) {
            return Value { span, ..then.clone() };
        }
        match (&then.data, &otherwise.data) {
            (Data::Reference(left), Data::Reference(right)) if left == right => Value { span, ..then.clone() },
            (Data::Map(left), Data::Map(right)) => {
                let mut map = Map { entries: Vec::new(), complete: false };
                for entry in left.entries.iter().filter(|_| right.entries.len() <= MAX_ITEMS) {
                    if let Some(other) = right.get(&entry.key)
                        && equal(&entry.value, other) == Some(true)
                    {
                        map.entries.push(entry.clone());
                    }
                }
                self.value(Data::Map(map), span)
            }
            (Data::List(left), Data::List(right)) => {
                let shared = |item: &&Value| right.items.iter().any(|other| equal(item, other) == Some(true));
                // Shared items keep no order, and an empty list may come out.
                let items: Vec<Value> = match left.items.len().max(right.items.len()) {
                    0..=64 => left.items.iter().filter(shared).cloned().collect(),
                    _ => Vec::new(),
                };
                self.value(Data::List(List { items, complete: false }), span)
            }
            _ => self.unknown(because, may_be_null(then) || may_be_null(otherwise), span),
        }
    }

    fn for_each(&self, each: &'a For, expr: &Expr) -> Value {
        let span = expr.span;
        let collection = self.expr(&each.collection);
        let Some((pairs, mut complete)) = pairs(&collection) else {
            return self.unknown(reason(&collection), false, span);
        };
        if pairs.len() > MAX_ITEMS {
            return self.unknown("too large to be evaluated", false, span);
        }
        let mut items = Vec::new();
        let mut map = Map::default();
        for (key, value) in &pairs {
            let scope = Scope { name: &each.value_name.text, value, parent: self.scope };
            let key_scope;
            let frame = match &each.key_name {
                Some(name) => {
                    key_scope = Scope { name: &name.text, value: key, parent: Some(&scope) };
                    self.with(&key_scope)
                }
                None => self.with(&scope),
            };
            if let Some(condition) = &each.condition {
                match super::convert::to_bool(&frame.expr(condition)) {
                    Some(true) => {}
                    Some(false) => continue,
                    None => {
                        complete = false;
                        continue;
                    }
                }
            }
            let value = frame.expr(&each.value);
            let Some(key) = &each.key else {
                items.push(value);
                continue;
            };
            let key_value = frame.expr(key);
            let Some(name) = super::convert::to_text(&key_value) else {
                complete = false;
                continue;
            };
            let known = map.entries.iter_mut().find(|entry| entry.key == name);
            match (known, each.groups) {
                (Some(MapEntry { value: Value { data: Data::List(list), .. }, .. }), true) => list.items.push(value),
                (Some(entry), _) => entry.value = value,
                (None, groups) => {
                    let value = if groups {
                        let list = List { items: vec![value], complete: true };
                        self.value(Data::List(list), span)
                    } else {
                        value
                    };
                    map.entries.push(MapEntry { key: name, key_span: key.span, value });
                }
            }
        }
        if each.key.is_some() {
            map.complete = complete;
            // A further item may belong to any group.
            if !complete && each.groups {
                map.entries.clear();
            }
            self.value(Data::Map(map), span)
        } else {
            self.value(Data::List(List { items, complete }), span)
        }
    }
}

/// Keys and values of a list or map, and whether there are no others.
pub(super) fn pairs(collection: &Value) -> Option<(Vec<(Value, Value)>, bool)> {
    let at = |data: Data| Value::new(data, collection.file, collection.span);
    match &collection.data {
        Data::List(list) => {
            // In an incomplete list the place of an item is not known.
            let index = |index: usize| {
                #[expect(clippy::cast_precision_loss, reason = "lists are far shorter than 2^53")]
                if list.complete { at(Data::Number(index as f64)) } else { unknown_key(collection) }
            };
            let pairs = list.items.iter().enumerate().map(|(at, item)| (index(at), item.clone()));
            Some((pairs.collect(), list.complete))
        }
        Data::Map(map) => {
            let pairs = map.entries.iter().map(|entry| (at(Data::String(entry.key.clone())), entry.value.clone()));
            Some((pairs.collect(), map.complete))
        }
        _ => None,
    }
}

fn unknown_key(collection: &Value) -> Value {
    Value::unknown("the place in a list", false, collection.file, collection.span)
}
