//! Bodies of blocks: attributes and nested blocks, `dynamic` ones unrolled, as one map with places.

use super::expression::pairs;
use super::{Frame, MAX_ITEMS, Scope, reason};
use crate::model::terraform::directory::ModuleFile;
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::Span;
use crate::syntax::hcl::{Attribute, Block, Body, Expr, ExprKind};

/// How deep blocks nest.
const MAX_BLOCK_DEPTH: u32 = 32;

/// Attributes that hold names rather than values.
const NAMES: [&str; 5] = ["depends_on", "ignore_changes", "provider", "providers", "replace_triggered_by"];

impl<'a> Frame<'_, 'a> {
    /// The merged body of a block and those of override files, placed at the block.
    pub(super) fn layers(&self, layers: impl Iterator<Item = (&'a ModuleFile, &'a Block)>, span: Span) -> Value {
        let mut map = Map { entries: Vec::new(), complete: true };
        for (depth, (file, block)) in layers.enumerate() {
            let frame = Frame { file: file.id, ..*self };
            let layer = frame.body(&block.body, &block.kind.text, 0);
            if depth == 0 {
                map = layer;
                continue;
            }
            // An override replaces attributes and all nested blocks of a kind, `lifecycle` by attribute.
            for entry in layer.entries {
                map.entries.retain(|known| known.key != entry.key);
                map.entries.push(entry);
            }
        }
        self.value(Data::Map(map), span)
    }

    pub(super) fn body(&self, body: &'a Body, kind: &str, depth: u32) -> Map {
        let mut map = Map { entries: Vec::with_capacity(body.attributes.len()), complete: true };
        for attribute in &body.attributes {
            let value = self.attribute(attribute, kind);
            let key = String::from(&*attribute.name.text);
            map.entries.push(MapEntry { key, key_span: attribute.name.span, value });
        }
        if depth >= MAX_BLOCK_DEPTH {
            map.complete = false;
            return map;
        }
        for block in &body.blocks {
            self.nested(block, &mut map, depth);
        }
        map
    }

    fn attribute(&self, attribute: &'a Attribute, kind: &str) -> Value {
        let span = attribute.value.span;
        let name = &*attribute.name.text;
        let is_names = NAMES.contains(&name) || (kind == "variable" && name == "type");
        let value = if is_names { self.names(&attribute.value) } else { self.expr(&attribute.value) };
        Value { span, file: self.file, ..value }
    }

    /// Names as texts: `[desired_count]`, `aws.west`, `string`.
    fn names(&self, expr: &'a Expr) -> Value {
        let text = |expr: &Expr| {
            let text = self.session.workspace.source(self.file).map_or("", |text| expr.span.of(text));
            self.value(Data::String(text.trim_matches('"').to_owned()), expr.span)
        };
        match &expr.kind {
            ExprKind::Array(items) => {
                let items = items.iter().map(text).collect();
                self.value(Data::List(List { items, complete: true }), expr.span)
            }
            ExprKind::Object(items) => {
                let entries = items.iter().map(|item| MapEntry {
                    key: text(&item.key).as_str().unwrap_or("").to_owned(),
                    key_span: item.key.span,
                    value: text(&item.value),
                });
                self.value(Data::Map(Map { entries: entries.collect(), complete: true }), expr.span)
            }
            _ => text(expr),
        }
    }

    fn nested(&self, block: &'a Block, map: &mut Map, depth: u32) {
        if &*block.kind.text == "dynamic"
            && let Some(name) = block.labels.first()
        {
            self.dynamic(block, &name.text, name.span, map, depth);
            return;
        }
        let mut value = self.block_value(&block.body, block.span, &block.kind.text, depth);
        // `backend "s3" {}` is `{backend = {s3 = {}}}`, as in the JSON syntax.
        for label in block.labels.iter().rev() {
            let entry = MapEntry {
                key: String::from(&*label.text),
                key_span: label.span,
                value: self.value(Data::List(List { items: vec![value], complete: true }), block.span),
            };
            value = self.value(Data::Map(Map { entries: vec![entry], complete: true }), block.span);
        }
        self.push(map, &block.kind.text, block.kind.span, value);
    }

    fn block_value(&self, body: &'a Body, span: Span, kind: &str, depth: u32) -> Value {
        self.deeper(span, || self.value(Data::Map(self.body(body, kind, depth + 1)), span))
    }

    /// Adds one block to those of its kind.
    fn push(&self, map: &mut Map, kind: &str, key_span: Span, value: Value) {
        let known = map.entries.iter_mut().find(|entry| entry.key == kind);
        match known.map(|entry| &mut entry.value.data) {
            Some(Data::List(list)) => list.items.push(value),
            // Dynamic blocks of which nothing is known came before: more than what follows.
            Some(unknown @ Data::Unknown(_)) => *unknown = Data::List(List { items: vec![value], complete: false }),
            _ => {
                let span = value.span;
                let value = self.value(Data::List(List { items: vec![value], complete: true }), span);
                map.entries.push(MapEntry { key: kind.to_owned(), key_span, value });
            }
        }
    }

    /// <https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks>
    fn dynamic(&self, block: &'a Block, kind: &'a str, key_span: Span, map: &mut Map, depth: u32) {
        let Some(for_each) = block.body.attribute("for_each") else { return };
        let Some(content) = block.body.block("content") else { return };
        let iterator = match block.body.attribute("iterator").map(|attribute| &attribute.value.kind) {
            Some(ExprKind::Variable(name) | ExprKind::String(name)) => name,
            _ => kind,
        };
        let collection = self.expr(&for_each.value);
        let (items, complete) = match pairs(&collection) {
            Some((items, complete)) if items.len() <= MAX_ITEMS => (items, complete),
            _ if collection.is_null() => return,
            _ => (Vec::new(), false),
        };
        for (key, value) in items {
            // The key of a set is the item itself.
            let key = if matches!(collection.data, Data::List(_)) && key.is_unknown() { value.clone() } else { key };
            let entries = [("key", key), ("value", value)];
            let entries = entries.map(|(name, value)| MapEntry { key: name.to_owned(), key_span, value });
            let bound = self.value(Data::Map(Map { entries: entries.into(), complete: true }), for_each.value.span);
            let scope = Scope { name: iterator, value: &bound, parent: self.scope };
            let value = self.with(&scope).block_value(&content.body, content.span, kind, depth);
            self.push(map, kind, key_span, value);
        }
        if complete {
            return;
        }
        match map.entries.iter_mut().find(|entry| entry.key == kind).map(|entry| &mut entry.value.data) {
            Some(Data::List(list)) => list.complete = false,
            Some(_) => {}
            None => {
                // Perhaps none at all.
                let value = self.unknown(reason(&collection), true, block.span);
                map.entries.push(MapEntry { key: kind.to_owned(), key_span, value });
            }
        }
    }
}
