//! Values that are put together from several files, each with the place where it is written.

use crate::model::kubernetes::schema::is_text;
use crate::source::{FileId, Span};
use crate::syntax::yaml::{ContentMap, Node, Scalar as YamlScalar, ScalarStyle, typed};

/// Deeper values are refused; the deepest manifests are schemas of custom resources, at about forty.
const MAX_DEPTH: usize = 150;

/// Where something is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

impl Place {
    pub const fn new(file: FileId, span: Span) -> Self {
        Self { file, span }
    }
}

#[derive(Clone, Debug)]
pub struct Value {
    pub kind: Kind,
    pub place: Place,
}

#[derive(Clone, Debug)]
pub enum Kind {
    Scalar(Scalar),
    List(Vec<Value>),
    /// In the order in which the keys were written.
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub struct Scalar {
    pub text: Box<str>,
    /// Not quoted: its type is told from the text.
    pub is_plain: bool,
    /// How far into its place the text begins, when it stands there letter by letter.
    pub verbatim: Option<u32>,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Box<str>,
    pub key_place: Place,
    pub value: Value,
}

/// How nodes become values: which file they are in, and for a text inside of a text where its letters stand.
pub(super) struct Reader<'m> {
    pub(super) file: FileId,
    pub(super) map: Option<&'m ContentMap>,
    /// How many more nodes the whole build may have; aliases can make a small file stand for a huge tree.
    pub(super) budget: &'m mut usize,
}

impl Reader<'_> {
    /// The value of a node; `None` when it is too large or too deep.
    pub(super) fn value(&mut self, node: Node<'_>) -> Option<Value> {
        self.value_at(node, 0)
    }

    pub(super) fn place(&self, span: Span) -> Place {
        Place::new(self.file, self.map.map_or(span, |map| map.source_span(span)))
    }

    fn value_at(&mut self, node: Node<'_>, depth: usize) -> Option<Value> {
        *self.budget = self.budget.checked_sub(1)?;
        if depth > MAX_DEPTH {
            return None;
        }
        let place = self.place(node.span());
        let kind = if node.is_mapping() {
            let mut entries = Vec::new();
            for entry in node.entries() {
                let value = self.value_at(entry.value, depth + 1)?;
                entries.push(Entry { key: entry.name().into(), key_place: self.place(entry.key.span()), value });
            }
            Kind::Map(entries)
        } else if node.is_sequence() {
            Kind::List(node.items().map(|item| self.value_at(item, depth + 1)).collect::<Option<_>>()?)
        } else {
            Kind::Scalar(self.scalar(node))
        };
        Some(Value { kind, place })
    }

    fn scalar(&self, node: Node<'_>) -> Scalar {
        let text = node.as_str().unwrap_or("");
        let is_plain =
            node.style() == Some(ScalarStyle::Plain) && !matches!(node.tag(), Some("!" | "!!str" | "!!binary"));
        let quote = u32::from(node.style().is_some_and(ScalarStyle::is_quoted));
        let verbatim = node.source().len() == text.len() + 2 * quote as usize;
        Scalar { text: text.into(), is_plain, verbatim: (verbatim && self.map.is_none()).then_some(quote) }
    }
}

impl Value {
    /// The value of a node of a file. Takes the nodes from `budget`; `None` when it is used up, or the value too deep.
    pub fn read(node: Node<'_>, file: FileId, budget: &mut usize) -> Option<Self> {
        Reader { file, map: None, budget }.value(node)
    }

    pub fn text(text: impl Into<Box<str>>, place: Place) -> Self {
        Self { kind: Kind::Scalar(Scalar { text: text.into(), is_plain: false, verbatim: None }), place }
    }

    /// A number or boolean.
    pub fn plain(text: impl Into<Box<str>>, place: Place) -> Self {
        Self { kind: Kind::Scalar(Scalar { text: text.into(), is_plain: true, verbatim: None }), place }
    }

    pub const fn map(entries: Vec<Entry>, place: Place) -> Self {
        Self { kind: Kind::Map(entries), place }
    }

    pub fn is_map(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.typed() == YamlScalar::Null)
    }

    /// Whether kustomize takes it for a text. It reads kustomizations by YAML 1.1, so that `1.20` and `no` are none.
    pub fn is_text(&self) -> bool {
        let Kind::Scalar(scalar) = &self.kind else { return false };
        !scalar.is_plain || is_text(&scalar.text)
    }

    /// An empty mapping or list, or null.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Scalar(_) => self.is_null(),
            Kind::List(items) => items.is_empty(),
            Kind::Map(entries) => entries.is_empty(),
        }
    }

    pub fn entries(&self) -> &[Entry] {
        if let Kind::Map(entries) = &self.kind { entries } else { &[] }
    }

    pub fn items(&self) -> &[Self] {
        if let Kind::List(items) = &self.kind { items } else { &[] }
    }

    pub fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        if let Kind::Map(entries) = &mut self.kind { Some(entries) } else { None }
    }

    pub fn items_mut(&mut self) -> Option<&mut Vec<Self>> {
        if let Kind::List(items) = &mut self.kind { Some(items) } else { None }
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| &*entry.key == key)
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.entries_mut()?.iter_mut().find(|entry| &*entry.key == key).map(|entry| &mut entry.value)
    }

    pub fn get_path(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text of a scalar, numbers and booleans included.
    pub fn as_str(&self) -> Option<&str> {
        if let Kind::Scalar(scalar) = &self.kind { Some(&scalar.text) } else { None }
    }

    /// The text of the scalar at `key`; nothing for null.
    pub fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key).filter(|value| !value.is_null()).and_then(Self::as_str)
    }

    /// Sets a key; a new one comes last.
    pub fn set(&mut self, key: &str, value: Self) {
        let key_place = value.place;
        self.set_keyed(key, key_place, value);
    }

    pub fn set_keyed(&mut self, key: &str, key_place: Place, value: Self) {
        if self.is_null() {
            self.kind = Kind::Map(Vec::new());
        }
        let Some(entries) = self.entries_mut() else { return };
        match entries.iter_mut().find(|entry| &*entry.key == key) {
            Some(entry) => entry.value = value,
            None => entries.push(Entry { key: key.into(), key_place, value }),
        }
    }

    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let entries = self.entries_mut()?;
        let at = entries.iter().position(|entry| &*entry.key == key)?;
        Some(entries.remove(at))
    }

    /// The mapping at `key`, made when it is not there.
    pub fn map_at(&mut self, key: &str, place: Place) -> Option<&mut Self> {
        if self.get(key).is_none_or(Self::is_null) {
            self.set(key, Self::map(Vec::new(), place));
        }
        self.get_mut(key).filter(|value| value.is_map())
    }

    /// The same data, wherever it is written and in whatever order its keys are.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Scalar(own), Kind::Scalar(theirs)) => is_same_scalar(own.typed(), theirs.typed()),
            (Kind::List(own), Kind::List(theirs)) => {
                own.len() == theirs.len() && own.iter().zip(theirs).all(|(own, theirs)| own.is_same(theirs))
            }
            (Kind::Map(own), Kind::Map(theirs)) => {
                own.len() == theirs.len()
                    && own.iter().all(|entry| other.get(&entry.key).is_some_and(|theirs| entry.value.is_same(theirs)))
            }
            _ => false,
        }
    }
}

/// `1.0` is `1`: what a patch says passes through JSON.
fn is_same_scalar(one: YamlScalar<'_>, other: YamlScalar<'_>) -> bool {
    match (one, other) {
        (YamlScalar::Int(int), YamlScalar::Float(float)) | (YamlScalar::Float(float), YamlScalar::Int(int)) => {
            float.to_string() == int.to_string()
        }
        _ => one == other,
    }
}

impl Scalar {
    pub fn typed(&self) -> YamlScalar<'_> {
        if self.is_plain { typed(&self.text) } else { YamlScalar::Str(&self.text) }
    }
}
