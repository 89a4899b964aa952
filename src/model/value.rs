//! A document as plain data with spans: what Terraform expressions evaluate to, and what declarative rules look at.

use std::fmt;

use crate::source::{FileId, Span};

/// A typed field that may depend on something only known at run time (`${{ }}`, `var.x`, `{{ .Values }}`, `$ARG`).
/// A predicate on `Unknown` is not true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolved<T> {
    Known(T),
    Unknown,
}

impl<T> Resolved<T> {
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    pub const fn as_ref(&self) -> Resolved<&T> {
        match self {
            Self::Known(value) => Resolved::Known(value),
            Self::Unknown => Resolved::Unknown,
        }
    }

    /// Whether the value is known and `predicate` holds.
    pub fn is_known_and(&self, predicate: impl FnOnce(&T) -> bool) -> bool {
        matches!(self, Self::Known(value) if predicate(value))
    }
}

/// Data with the place it was written at.
#[derive(Clone, Debug)]
pub struct Value {
    pub data: Data,
    /// The file of `span`. A value that reached an argument through a variable keeps the argument's place.
    pub file: FileId,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Data {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    /// A string with parts that are not known: `"${var.name}-logs"`.
    Template(Vec<TemplatePart>),
    List(List),
    Map(Map),
    /// Stands for another object's attribute: `aws_s3_bucket.logs.id`. Set, but its value is not known.
    Reference(Reference),
    Unknown(Unknown),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplatePart {
    Text(String),
    Reference(Reference),
    Unknown,
}

/// `complete: false` says that there may be further items or keys (`concat([...], var.more)`, a `dynamic` block).
#[derive(Clone, Debug, Default)]
pub struct List {
    pub items: Vec<Value>,
    pub complete: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Map {
    pub entries: Vec<MapEntry>,
    pub complete: bool,
}

#[derive(Clone, Debug)]
pub struct MapEntry {
    pub key: String,
    pub key_span: Span,
    pub value: Value,
}

/// `address`: `aws_s3_bucket.logs`, `module.vpc`, `data.aws_iam_policy_document.a`; `path`: the attributes behind it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    pub address: String,
    pub path: Vec<String>,
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.address)?;
        self.path.iter().try_for_each(|part| write!(formatter, ".{part}"))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What decides it, for `--show-unknown`: `var.cidr`, `data.aws_ami.this.id`, `timestamp()`.
    pub because: String,
    /// The value may turn out to be null, so that even its presence is not known.
    pub may_be_null: bool,
}

/// Values nested in one that are looked through for the first unknown one.
const MAX_LOOKED: usize = 10_000;

impl Value {
    pub const fn new(data: Data, file: FileId, span: Span) -> Self {
        Self { data, file, span }
    }

    pub fn unknown(because: impl Into<String>, may_be_null: bool, file: FileId, span: Span) -> Self {
        Self::new(Data::Unknown(Unknown { because: because.into(), may_be_null }), file, span)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    pub const fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub const fn as_number(&self) -> Option<f64> {
        match self.data {
            Data::Number(value) => Some(value),
            _ => None,
        }
    }

    pub fn as_list(&self) -> Option<&List> {
        match &self.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&Map> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    pub fn as_reference(&self) -> Option<&Reference> {
        match &self.data {
            Data::Reference(reference) => Some(reference),
            _ => None,
        }
    }

    pub const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    pub const fn is_unknown(&self) -> bool {
        matches!(self.data, Data::Unknown(_))
    }

    /// The single item of a complete list of one, which is how a nested block that stands once looks; else the value.
    pub fn only(&self) -> &Self {
        match &self.data {
            Data::List(List { items, complete: true }) => match items.as_slice() {
                [only] => only,
                _ => self,
            },
            _ => self,
        }
    }

    /// What makes the value unknown, or known in part only: the first such value in it.
    pub fn blocker(&self) -> Option<String> {
        let mut open = vec![self];
        let mut incomplete = false;
        for _ in 0..MAX_LOOKED {
            let Some(value) = open.pop() else { break };
            match &value.data {
                Data::List(list) => {
                    incomplete |= !list.complete;
                    open.extend(list.items.iter().rev());
                }
                Data::Map(map) => {
                    incomplete |= !map.complete;
                    open.extend(map.entries.iter().rev().map(|entry| &entry.value));
                }
                Data::Unknown(unknown) => return Some(unknown.because.clone()),
                Data::Reference(reference) => return Some(reference.to_string()),
                Data::Template(parts) => {
                    let reference = parts.iter().find_map(|part| match part {
                        TemplatePart::Reference(reference) => Some(reference.to_string()),
                        _ => None,
                    });
                    return Some(reference.unwrap_or_else(|| "a text that is put together at run time".to_owned()));
                }
                _ => {}
            }
        }
        incomplete.then(|| "what else is in it".to_owned())
    }

    /// Calls `visit` for every reference in the value, within lists, maps and templates too.
    pub fn references<'a>(&'a self, visit: &mut dyn FnMut(&'a Reference)) {
        let mut rest = vec![self];
        while let Some(value) = rest.pop() {
            match &value.data {
                Data::Reference(reference) => visit(reference),
                Data::Template(parts) => {
                    for part in parts {
                        if let TemplatePart::Reference(reference) = part {
                            visit(reference);
                        }
                    }
                }
                Data::List(list) => rest.extend(&list.items),
                Data::Map(map) => rest.extend(map.entries.iter().map(|entry| &entry.value)),
                _ => {}
            }
        }
    }

    /// The value of a key of a map.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }
}

impl Map {
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The last entry of that key.
    pub fn entry(&self, key: &str) -> Option<&MapEntry> {
        self.entries.iter().rfind(|entry| entry.key == key)
    }
}

/// A known text: scalars are written as Terraform writes them.
pub fn to_text(value: &Value) -> Option<String> {
    match &value.data {
        Data::String(text) => Some(text.clone()),
        Data::Number(number) => Some(number.to_string()),
        Data::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// The longest text that an expression may make.
pub const MAX_TEXT: usize = 256 * 1024;

/// A text in the making, with parts that are not known.
#[derive(Default)]
pub struct Text {
    parts: Vec<TemplatePart>,
    length: usize,
}

impl Text {
    pub fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.length = self.length.saturating_add(text.len());
        if self.length > MAX_TEXT {
            return;
        }
        match self.parts.last_mut() {
            Some(TemplatePart::Text(last)) => last.push_str(text),
            _ => self.parts.push(TemplatePart::Text(text.to_owned())),
        }
    }

    fn part(&mut self, part: TemplatePart) {
        self.length = self.length.saturating_add(size_of::<TemplatePart>());
        if self.length <= MAX_TEXT {
            self.parts.push(part);
        }
    }

    pub fn unknown(&mut self) {
        self.part(TemplatePart::Unknown);
    }

    pub fn value(&mut self, value: &Value) {
        match &value.data {
            Data::Template(parts) => {
                for part in parts {
                    match part {
                        TemplatePart::Text(text) => self.text(text),
                        other => self.part(other.clone()),
                    }
                }
            }
            Data::String(text) => self.text(text),
            Data::Reference(reference) => self.part(TemplatePart::Reference(reference.clone())),
            // Only what `jsonencode` made can stand in a text.
            Data::List(_) | Data::Map(_) => self.json(value),
            _ => match to_text(value) {
                Some(text) => self.text(&text),
                None => self.unknown(),
            },
        }
    }

    /// A value as JSON; the depth of values is bounded. Parts that are not known stand without quotes.
    fn json(&mut self, value: &Value) {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match &value.data {
            Data::Null => self.text("null"),
            Data::String(text) => self.text(&quoted(text)),
            Data::List(list) if list.complete => {
                for (index, item) in list.items.iter().enumerate() {
                    self.text(if index == 0 { "[" } else { "," });
                    self.json(item);
                }
                self.text(if list.items.is_empty() { "[]" } else { "]" });
            }
            Data::Map(map) if map.complete => {
                for (index, entry) in map.entries.iter().enumerate() {
                    self.text(if index == 0 { "{" } else { "," });
                    self.text(&quoted(&entry.key));
                    self.text(":");
                    self.json(&entry.value);
                }
                self.text(if map.entries.is_empty() { "{}" } else { "}" });
            }
            Data::Template(_) => {
                self.text("\"");
                self.value(value);
                self.text("\"");
            }
            Data::List(_) | Data::Map(_) => self.unknown(),
            _ => self.value(value),
        }
    }

    pub fn finish(mut self) -> Data {
        if self.length > MAX_TEXT {
            return Data::Unknown(Unknown { because: "too large to be evaluated".to_owned(), may_be_null: false });
        }
        match self.parts.as_mut_slice() {
            [] => Data::String(String::new()),
            [TemplatePart::Text(text)] => Data::String(std::mem::take(text)),
            _ => Data::Template(self.parts),
        }
    }
}
