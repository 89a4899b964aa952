//! What the nodes of a template are worth, as far as the template tells.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::intrinsic::{attribute, intrinsic};
use super::substitution::{Joined, Piece, pieces};
use super::{Parameter, address, section};
use crate::model::value::{Data, List, Map, MapEntry, Reference, TemplatePart, Unknown, Value};
use crate::source::{FileId, Span};
use crate::syntax::yaml::{Node, Scalar, ScalarStyle};

/// Values that one template may have: aliases can multiply its nodes.
const MAX_VALUES: u32 = 400_000;

/// Deeper nodes are unknown. The service itself allows far less.
const MAX_DEPTH: u32 = 100;

pub(super) struct Evaluator<'a> {
    pub(super) file: FileId,
    parameters: FxHashMap<&'a str, &'a Parameter>,
    /// Types by logical id.
    resources: FxHashMap<&'a str, &'a str>,
    mappings: Option<Node<'a>>,
    left: Cell<u32>,
}

/// The default of a parameter: a text, or a list where the type says so. The values of SSM parameters are not known.
pub(super) fn default_value(node: Node<'_>, type_name: &str, file: FileId) -> Value {
    let text = node.as_str().unwrap_or("");
    let place = |data| Value::new(data, file, node.span());
    if type_name.starts_with("AWS::SSM::Parameter::Value") {
        return Value::unknown("a parameter of SSM", false, file, node.span());
    }
    if type_name == "CommaDelimitedList" || type_name.starts_with("List<") {
        let items = text.split(',').map(|item| place(Data::String(item.trim().to_owned()))).collect();
        return place(Data::List(List { items, complete: true }));
    }
    place(Data::String(text.to_owned()))
}

/// Adds what the `Globals` of a SAM template say to the properties of a resource.
pub(super) fn inherit(own: &mut Value, shared: Value) {
    let mut pending = vec![(own, shared)];
    while let Some((own, shared)) = pending.pop() {
        let (Data::Map(own), Data::Map(shared)) = (&mut own.data, shared.data) else { continue };
        own.complete &= shared.complete;
        let mut nested: Vec<MapEntry> = Vec::new();
        for entry in shared.entries {
            if own.entry(&entry.key).is_some() { nested.push(entry) } else { own.entries.push(entry) }
        }
        for value in &mut own.entries {
            if let Some(at) = nested.iter().position(|entry| entry.key == value.key) {
                pending.push((&mut value.value, nested.swap_remove(at).value));
            }
        }
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(root: Node<'a>, file: FileId, parameters: &'a [Parameter]) -> Self {
        let resources = section(root, "Resources").into_iter();
        Self {
            file,
            parameters: parameters.iter().map(|parameter| (parameter.name.as_str(), parameter)).collect(),
            resources: resources.filter_map(|entry| Some((entry.name(), entry.value.get_str("Type")?))).collect(),
            mappings: root.get("Mappings"),
            left: Cell::new(MAX_VALUES),
        }
    }

    pub(super) fn value(&self, node: Node<'a>) -> Value {
        self.at(node, 0)
    }

    fn unknown(&self, because: &str, may_be_null: bool, span: Span) -> Value {
        Value::unknown(because, may_be_null, self.file, span)
    }

    fn at(&self, node: Node<'a>, depth: u32) -> Value {
        let span = node.span();
        let left = self.left.get();
        if left == 0 || depth > MAX_DEPTH {
            return self.unknown("too large to be evaluated", true, span);
        }
        self.left.set(left - 1);
        if let Some((name, argument)) = intrinsic(node) {
            let value = self.call(name, argument, span, depth + 1);
            return Value { span, ..value };
        }
        let data = if node.is_mapping() {
            self.mapping(node, depth + 1)
        } else if node.is_sequence() {
            self.sequence(node, depth + 1)
        } else {
            scalar(node)
        };
        Value::new(data, self.file, span)
    }

    fn mapping(&self, node: Node<'a>, depth: u32) -> Data {
        let mut map = Map { entries: Vec::new(), complete: !node.is_incomplete() };
        for entry in node.entries() {
            if entry.name().starts_with("Fn::") {
                // A macro or a loop beside other keys adds more of them.
                map.complete = false;
                continue;
            }
            let value = self.at(entry.value, depth);
            if !value.is_null() {
                let key_span = entry.key.span();
                map.entries.push(MapEntry { key: entry.name().to_owned(), key_span, value });
            }
        }
        Data::Map(map)
    }

    /// Items that may be left out (`AWS::NoValue`) make the list incomplete.
    fn sequence(&self, node: Node<'a>, depth: u32) -> Data {
        let mut list = List { items: Vec::new(), complete: !node.is_incomplete() };
        for item in node.items() {
            let value = self.at(item, depth);
            match &value.data {
                Data::Null => {}
                Data::Unknown(Unknown { may_be_null: true, .. }) => list.complete = false,
                _ => list.items.push(value),
            }
        }
        Data::List(list)
    }

    fn call(&self, name: &str, argument: Node<'a>, span: Span, depth: u32) -> Value {
        let part = |index: usize| argument.item(index).map(|node| self.at(node, depth));
        let because = |what: &str| self.unknown(what, false, span);
        match name {
            "Ref" => self.reference(argument.as_str().unwrap_or(""), span),
            "GetAtt" => match attribute(argument) {
                Some((name, path)) => self.attribute(name, path, span),
                None => because("Fn::GetAtt"),
            },
            "Sub" => self.substitute(argument, span, depth),
            "Join" => match (argument.item(0).and_then(Node::as_str), part(1)) {
                (Some(separator), Some(list)) => self.join(separator, &list, span),
                _ => because("Fn::Join"),
            },
            "Split" => match (argument.item(0).and_then(Node::as_str), part(1).map(|value| value.data)) {
                (Some(separator), Some(Data::String(text))) if !separator.is_empty() => {
                    let items = text.split(separator).map(|item| self.text(item, span)).collect();
                    Value::new(Data::List(List { items, complete: true }), self.file, span)
                }
                _ => because("Fn::Split"),
            },
            "Select" => {
                let index = argument.item(0).and_then(Node::as_str).and_then(|text| text.parse::<usize>().ok());
                match (index, part(1).map(|value| value.data)) {
                    (Some(index), Some(Data::List(List { items, complete: true }))) => {
                        items.into_iter().nth(index).unwrap_or_else(|| because("Fn::Select"))
                    }
                    _ => because("Fn::Select"),
                }
            }
            // A deployment decides; what both branches have in common is known all the same.
            "If" => match (part(1), part(2)) {
                (Some(first), Some(second)) => self.either(first, second, span, depth),
                _ => because("Fn::If"),
            },
            "FindInMap" => self.look_up(argument, span, depth),
            // What is in it matters (a secret in user data), not how it is sent.
            "Base64" | "ToJsonString" => {
                // A tag that is written on the text itself: `!Base64 "#!/bin/sh"`.
                if argument.tag().is_some_and(|tag| tag.ends_with(name)) {
                    return Value::new(scalar(argument), self.file, span);
                }
                self.at(argument, depth)
            }
            _ => because(&format!("Fn::{name}")),
        }
    }

    fn text(&self, text: &str, span: Span) -> Value {
        Value::new(Data::String(text.to_owned()), self.file, span)
    }

    /// `Ref` of a parameter, a resource or a pseudo parameter.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>
    fn reference(&self, name: &str, span: Span) -> Value {
        if name == "AWS::NoValue" {
            return Value::new(Data::Null, self.file, span);
        }
        if let Some(parameter) = self.parameters.get(name) {
            return match &parameter.default {
                Some(default) => Value { span, ..default.clone() },
                None => self.unknown(name, false, span),
            };
        }
        self.attribute(name, None, span)
    }

    fn attribute(&self, name: &str, path: Option<&str>, span: Span) -> Value {
        match self.resources.get(name) {
            Some(type_name) => {
                let path = path.into_iter().flat_map(|path| path.split('.')).map(str::to_owned).collect();
                let reference = Reference { address: address(type_name, name), path };
                Value::new(Data::Reference(reference), self.file, span)
            }
            None => self.unknown(name, false, span),
        }
    }

    /// `text` or `[text, {Name: value}]`.
    fn substitute(&self, argument: Node<'a>, span: Span, depth: u32) -> Value {
        let (text, given) =
            if argument.is_sequence() { (argument.item(0), argument.item(1)) } else { (Some(argument), None) };
        let Some(text) = text.and_then(Node::as_str) else { return self.unknown("Fn::Sub", false, span) };
        let mut joined = Joined::default();
        for piece in pieces(text) {
            match piece {
                Piece::Text(text) => joined.text(text),
                Piece::Hole(name, _) => {
                    let value = match given.and_then(|given| given.get(name)) {
                        Some(node) => self.at(node, depth),
                        None => match name.split_once('.') {
                            Some((name, path)) => self.attribute(name, Some(path), span),
                            None => self.reference(name, span),
                        },
                    };
                    joined.value(&value);
                }
            }
        }
        Value::new(simplest(joined), self.file, span)
    }

    fn join(&self, separator: &str, list: &Value, span: Span) -> Value {
        let Data::List(list) = &list.data else { return self.unknown("Fn::Join", false, span) };
        let mut joined = Joined::default();
        for (index, item) in list.items.iter().enumerate() {
            if index > 0 {
                joined.text(separator);
            }
            match item.as_str() {
                Some(text) => joined.text(text),
                None => joined.value(item),
            }
        }
        if !list.complete {
            joined.text.unknown();
        }
        Value::new(simplest(joined), self.file, span)
    }

    /// `[map, key, key]` where both keys are known, or where every first key leads to the same value.
    fn look_up(&self, argument: Node<'a>, span: Span, depth: u32) -> Value {
        let key = |index| argument.item(index).map(|node| self.at(node, depth).data);
        let map = match key(0) {
            Some(Data::String(name)) => self.mappings.and_then(|mappings| mappings.get(&name)),
            _ => None,
        };
        let (Some(map), Some(Data::String(second))) = (map, key(2)) else {
            return self.unknown("Fn::FindInMap", false, span);
        };
        let found = if let Some(Data::String(first)) = key(1) {
            map.get(&first).and_then(|row| row.get(&second))
        } else {
            let mut rows = map.raw_entries().map(|row| row.value.get(&second));
            let first = rows.next().flatten();
            let text = first.and_then(Node::as_str);
            first.filter(|_| text.is_some() && rows.all(|row| row.and_then(Node::as_str) == text))
        };
        match found {
            Some(node) => self.at(node, depth),
            None => self.unknown("Fn::FindInMap", false, span),
        }
    }

    /// One of two values: equal scalars are known, mappings have in common what both of them have.
    fn either(&self, first: Value, second: Value, span: Span, depth: u32) -> Value {
        let may_be_null = |value: &Value| match &value.data {
            Data::Null => true,
            Data::Unknown(unknown) => unknown.may_be_null,
            _ => false,
        };
        let either_null = may_be_null(&first) || may_be_null(&second);
        let data = match (first.data, second.data) {
            _ if depth > MAX_DEPTH || self.left.get() == 0 => return self.unknown("Fn::If", true, span),
            (Data::Null, Data::Null) => Data::Null,
            (Data::Bool(first), Data::Bool(second)) if first == second => Data::Bool(first),
            (Data::Number(first), Data::Number(second)) if first.total_cmp(&second).is_eq() => Data::Number(first),
            (Data::String(first), Data::String(second)) if first == second => Data::String(first),
            (Data::Reference(first), Data::Reference(second)) if first == second => Data::Reference(first),
            (Data::List(_), Data::List(_)) => Data::List(List::default()),
            (Data::Map(first), Data::Map(mut second)) => {
                let mut common = Map::default();
                for entry in first.entries {
                    if let Some(at) = second.entries.iter().position(|other| other.key == entry.key) {
                        let other = second.entries.swap_remove(at).value;
                        let value = self.either(entry.value, other, entry.key_span, depth + 1);
                        common.entries.push(MapEntry { value, ..entry });
                    }
                }
                Data::Map(common)
            }
            _ => return self.unknown("Fn::If", either_null, span),
        };
        Value::new(data, self.file, span)
    }
}

/// A template of one reference is that reference.
fn simplest(joined: Joined) -> Data {
    match joined.text.finish() {
        Data::Template(parts) => match parts.as_slice() {
            [TemplatePart::Reference(reference)] => Data::Reference(reference.clone()),
            [TemplatePart::Unknown] => Data::Unknown(Unknown { because: "Fn::Sub".to_owned(), may_be_null: false }),
            _ => Data::Template(parts),
        },
        other => other,
    }
}

/// Scalars as YAML 1.1 reads them, which the service keeps to: `yes` is true. Digits behind a zero stay text.
fn scalar(node: Node<'_>) -> Data {
    let Some(scalar) = node.scalar() else {
        return Data::Unknown(Unknown { because: "a node that was not read".to_owned(), may_be_null: true });
    };
    match scalar {
        Scalar::Null => Data::Null,
        Scalar::Bool(value) => Data::Bool(value),
        #[expect(clippy::cast_precision_loss, reason = "compared with limits far below 2^53")]
        Scalar::Int(number) => match node.as_str() {
            Some(text) if text.len() > 1 && text.starts_with('0') => Data::String(text.to_owned()),
            _ => Data::Number(number as f64),
        },
        Scalar::Float(number) => Data::Number(number),
        Scalar::Str(text) if node.style() == Some(ScalarStyle::Plain) => match text {
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Data::Bool(true),
            "no" | "No" | "NO" | "off" | "Off" | "OFF" => Data::Bool(false),
            _ => self::text(text),
        },
        Scalar::Str(text) => self::text(text),
    }
}

fn text(text: &str) -> Data {
    if !text.contains("{{resolve:") {
        return Data::String(text.to_owned());
    }
    let mut joined = Joined::default();
    joined.text(text);
    simplest(joined)
}
