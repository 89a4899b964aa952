//! Kinds that `CustomResourceDefinition`s of the repository define, as types of the checker for built-in kinds.
//!
//! <https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/>

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::table::{ANY_VERSION, Definition, Field as TypeField, Name, Table, Type};
use super::text::TextLimits;
use crate::model::kubernetes::{Field, Manifest, Object};
use crate::syntax::yaml::{Node, Scalar};

/// Schemas nest about fifteen deep; deeper parts take anything.
const MAX_DEPTH: usize = 60;
/// Types that all definitions of a run may have; what comes after takes anything.
const MAX_TYPES: usize = 500_000;

/// The kinds that the repository defines.
#[derive(Debug)]
pub struct CustomKinds {
    table: Table,
    /// By group and kind.
    kinds: BTreeMap<(String, String), Vec<Version>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Version {
    name: String,
    is_served: bool,
    /// `None` when it is not known, or when two files say different things.
    definition: Option<usize>,
}

/// Whether a cluster with the definitions of the repository has a kind in a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Served {
    Yes,
    /// The versions that are served instead.
    Not(Vec<String>),
    /// Nothing here defines the kind, or not for certain.
    Unknown,
}

impl Default for CustomKinds {
    fn default() -> Self {
        Self { table: Table::of_any_version(Vec::new(), Vec::new()), kinds: BTreeMap::new() }
    }
}

impl CustomKinds {
    /// Whether a text can hold a definition; says no quickly.
    pub fn may_be_in(text: &str) -> bool {
        memchr::memmem::find(text.as_bytes(), b"openAPIV3Schema").is_some()
    }

    /// The kinds that the definitions in some manifests define.
    pub fn read<'m>(manifests: impl IntoIterator<Item = &'m Manifest>) -> Self {
        let mut types = Types::default();
        let mut kinds: BTreeMap<(String, String), Vec<Version>> = BTreeMap::new();
        for object in manifests.into_iter().flat_map(Manifest::objects) {
            let is_definition = object.kind() == "CustomResourceDefinition" && object.version() == "v1";
            let Some((key, versions)) = is_definition.then(|| versions(object, &mut types)).flatten() else { continue };
            let known = kinds.entry(key).or_default();
            for version in versions {
                match known.iter_mut().find(|other| other.name == version.name) {
                    // Equal types have equal numbers.
                    Some(other) if *other != version => {
                        other.is_served = true;
                        other.definition = None;
                    }
                    Some(_) => {}
                    None => known.push(version),
                }
            }
        }
        Self { table: Table::of_any_version(types.all, types.definitions), kinds }
    }

    /// The type of a kind in a version that is served.
    pub(super) fn schema(&self, group: &str, version: &str, kind: &str) -> Option<(&Table, &Definition)> {
        let versions = self.versions(group, kind)?;
        let found = versions.iter().find(|known| known.name == version && known.is_served)?;
        Some((&self.table, self.table.definition(found.definition?)?))
    }

    pub fn served(&self, group: &str, version: &str, kind: &str) -> Served {
        let Some(versions) = self.versions(group, kind) else { return Served::Unknown };
        if versions.iter().any(|known| known.name == version && known.is_served) {
            return Served::Yes;
        }
        Served::Not(versions.iter().filter(|known| known.is_served).map(|known| known.name.clone()).collect())
    }

    fn versions(&self, group: &str, kind: &str) -> Option<&Vec<Version>> {
        if self.kinds.is_empty() {
            return None;
        }
        self.kinds.get(&(group.to_owned(), kind.to_owned()))
    }
}

/// The group and kind of a definition with its versions; `None` when a template decides about one of them.
fn versions(object: Object<'_>, types: &mut Types) -> Option<((String, String), Vec<Version>)> {
    let spec = object.spec();
    let kind = spec.path(&["names", "kind"]).str()?.to_owned();
    let group = spec.get("group").str()?.to_owned();
    if object.is_partial() || !spec.get("versions").is_complete() {
        return None;
    }
    let keeps_unknown = spec.get("preserveUnknownFields").is_true();
    let versions = spec.get("versions").items().map(Field::of).map(|version| {
        let schema = version.path(&["schema", "openAPIV3Schema"]);
        let definition = schema.node().filter(|_| !keeps_unknown).and_then(|node| types.root(node, &kind));
        Some(Version {
            name: version.get("name").str()?.to_owned(),
            // A template may decide.
            is_served: version.get("served").bool() != Some(false),
            definition,
        })
    });
    let versions = versions.collect::<Option<Vec<Version>>>()?;
    Some(((group, kind), versions))
}

/// Types so far; equal ones have the same number.
#[derive(Default)]
struct Types {
    all: Vec<Type>,
    numbers: FxHashMap<Type, usize>,
    definitions: Vec<Definition>,
    definition_numbers: FxHashMap<Definition, usize>,
}

impl Types {
    fn add(&mut self, of: Type) -> usize {
        let next = self.all.len();
        // The number of a type that is not there stands for anything.
        if next >= MAX_TYPES {
            return usize::MAX;
        }
        *self.numbers.entry(of).or_insert_with_key(|of| {
            self.all.push(of.clone());
            next
        })
    }

    fn define(&mut self, definition: Definition) -> usize {
        let next = self.definitions.len();
        *self.definition_numbers.entry(definition).or_insert_with_key(|definition| {
            self.definitions.push(definition.clone());
            next
        })
    }

    /// The type of a whole object, which has its kind and metadata whether the schema says so or not.
    fn root(&mut self, schema: Node<'_>, kind: &str) -> Option<usize> {
        let mut definition = self.definition(schema, kind, 0)?;
        let (text, anything) = (self.add(Type::String), self.add(Type::Any));
        definition.fields.retain(|field| !matches!(&*field.name, "apiVersion" | "kind" | "metadata"));
        for (name, of) in [("apiVersion", text), ("kind", text), ("metadata", anything)] {
            definition.fields.push(TypeField { name: name.into(), of, versions: ANY_VERSION, required: None });
        }
        definition.fields.sort_by(|one, other| one.name.cmp(&other.name));
        Some(self.define(definition))
    }

    /// The type with the fields that `properties` lists; `None` without properties.
    fn definition(&mut self, schema: Node<'_>, name: &str, depth: usize) -> Option<Definition> {
        let schema = Field::of(schema);
        let properties = schema.get("properties");
        let entries = properties.entries();
        if entries.is_empty() {
            return None;
        }
        let required: Vec<&str> = schema.get("required").items().filter_map(Node::as_str).collect();
        let mut fields: Vec<TypeField> = Vec::with_capacity(entries.len());
        for entry in entries {
            let of = self.of(entry.value, entry.name(), depth + 1);
            let value = Field::of(entry.value);
            // The server fills in defaults before it looks for what is missing; null counts as there when it is allowed.
            let is_filled = !value.get("default").is_absent() || !value.get("nullable").is_absent();
            let is_required = required.contains(&entry.name()) && !is_filled;
            let required = is_required.then_some(ANY_VERSION);
            fields.push(TypeField { name: entry.name().to_owned().into(), of, versions: ANY_VERSION, required });
        }
        fields.sort_by(|one, other| one.name.cmp(&other.name));
        fields.dedup_by(|one, other| one.name == other.name);
        let takes_any =
            ["x-kubernetes-preserve-unknown-fields", "additionalProperties", "x-kubernetes-embedded-resource"];
        let is_open = !properties.is_complete() || takes_any.iter().any(|key| !schema.get(key).is_absent());
        Some(Definition { name: name.to_owned().into(), fields, is_open })
    }

    fn of(&mut self, schema: Node<'_>, name: &str, depth: usize) -> usize {
        let field = Field::of(schema);
        if depth > MAX_DEPTH || !field.is_present() {
            return self.add(Type::Any);
        }
        if field.get("x-kubernetes-int-or-string").is_true() {
            return self.add(Type::IntOrString);
        }
        let of = match field.get("type").str() {
            Some("object") => self.object(schema, name, depth),
            Some("array") => {
                let items = field.get("items").node();
                let items = items.map_or(usize::MAX, |items| self.of(items, name, depth + 1));
                let keys = field.get("x-kubernetes-list-map-keys").items().filter_map(Node::as_str);
                // A key with a default may be left out, which this checker does not know.
                Type::List(items, keys.map(|key| Name::Owned(key.to_owned())).collect())
            }
            Some("string") => string(field),
            Some("integer") => Type::Integer {
                min: field.get("minimum").int().unwrap_or(i64::MIN),
                max: field.get("maximum").int().unwrap_or(i64::MAX),
            },
            Some("number") => Type::Number,
            Some("boolean") => Type::Bool,
            _ => Type::Any,
        };
        self.add(of)
    }

    fn object(&mut self, schema: Node<'_>, name: &str, depth: usize) -> Type {
        if let Some(definition) = self.definition(schema, name, depth) {
            return Type::Reference(self.define(definition));
        }
        match Field::of(schema).get("additionalProperties").node().filter(|values| values.is_mapping()) {
            Some(values) => Type::Map(self.of(values, name, depth + 1)),
            None => Type::Object,
        }
    }
}

fn string(schema: Field<'_>) -> Type {
    let values = schema.get("enum");
    let texts: Vec<Name> = values.items().filter_map(Node::as_str).map(|text| Name::Owned(text.to_owned())).collect();
    let is_known = values.is_complete() && values.items().all(|value| matches!(value.scalar(), Some(Scalar::Str(_))));
    if !texts.is_empty() && is_known {
        return Type::Enum(texts);
    }
    match schema.get("format").str() {
        Some("byte") => Type::Bytes,
        Some("date-time" | "date") => Type::Time,
        _ => TextLimits::of(schema).map_or(Type::String, |limits| Type::Text(Box::new(limits))),
    }
}
