//! The built-in kinds of thirteen minor versions, unpacked once from `data/kubernetes-schemas.bin`.
//!
//! Layout, after `KSC1`, the unpacked length (u32, little endian) and raw deflate; numbers are LEB128 unless said:
//! first and last minor (bytes); the length of all strings and they, sorted and joined by line ends; types, children
//! before parents; definitions with their fields, names as differences; kinds. `scripts/kubernetes-schemas.py` writes it.

use std::borrow::Cow;
use std::sync::OnceLock;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use super::text::TextLimits;
use crate::model::packed::Reader;

static PACKED: &[u8] = include_bytes!("../../../../data/kubernetes-schemas.bin");

/// Far above what the table needs; keeps a damaged length from mattering.
const MAX_UNPACKED: usize = 1 << 20;

/// Minor releases of Kubernetes 1, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Versions {
    pub since: u8,
    pub until: u8,
}

/// Of what has nothing to do with the release of Kubernetes.
pub(super) const ANY_VERSION: Versions = Versions { since: 0, until: u8::MAX };

impl Versions {
    /// The minor release that `1.31`, `v1.31` or `1.31.2` names, brought into the range that the table knows.
    pub fn known_minor(text: &str) -> Option<u8> {
        let rest = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
        let minor: u8 = rest.split_once('.').map_or(rest, |(minor, _)| minor).parse().ok()?;
        let known = table().versions;
        Some(minor.clamp(known.since, known.until))
    }

    pub const fn contains(self, minor: u8) -> bool {
        self.since <= minor && minor <= self.until
    }

    pub const fn encloses(self, other: Self) -> bool {
        self.since <= other.since && other.until <= self.until
    }
}

/// A word of the embedded table, or of a definition in the repository.
pub type Name = Cow<'static, str>;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Type {
    Any,
    /// A mapping with any content.
    Object,
    String,
    Bool,
    Integer {
        min: i64,
        max: i64,
    },
    Number,
    Quantity,
    IntOrString,
    Time,
    Bytes,
    /// A text within limits.
    Text(Box<TextLimits>),
    Reference(usize),
    /// Items, and the keys that tell items apart.
    List(usize, Vec<Name>),
    Map(usize),
    Enum(Vec<Name>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Field {
    pub(super) name: Name,
    pub(super) of: usize,
    pub(super) versions: Versions,
    /// The versions in which the field must be there.
    pub(super) required: Option<Versions>,
}

/// A type with fields: `core.v1.Container`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Definition {
    pub name: Name,
    pub(super) fields: Vec<Field>,
    /// Keeps fields that it does not name.
    pub(super) is_open: bool,
}

impl Definition {
    /// `Container`.
    pub fn short_name(&self) -> &str {
        self.name.rsplit_once('.').map_or(&*self.name, |(_, name)| name)
    }

    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        let at = self.fields.binary_search_by(|field| (*field.name).cmp(name)).ok()?;
        self.fields.get(at)
    }

    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|field| &*field.name)
    }
}

/// A kind in one version of its API group.
#[derive(Debug)]
pub struct Kind {
    pub group: &'static str,
    pub version: &'static str,
    pub name: &'static str,
    pub versions: Versions,
    pub(super) definition: usize,
}

impl Kind {
    /// `apps/v1`, or `v1` of the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() { self.version.to_owned() } else { format!("{}/{}", self.group, self.version) }
    }
}

#[derive(Debug)]
pub struct Table {
    /// All embedded versions.
    pub versions: Versions,
    types: Vec<Type>,
    definitions: Vec<Definition>,
    /// Sorted by group, version, name.
    kinds: Vec<Kind>,
}

/// The table; unpacked by the first call. A table that cannot be read knows nothing, so that nothing is reported.
pub fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let nothing = Versions { since: 0, until: 0 };
        unpack(PACKED).unwrap_or(Table {
            versions: nothing,
            types: Vec::new(),
            definitions: Vec::new(),
            kinds: Vec::new(),
        })
    })
}

impl Table {
    /// Types from elsewhere, of no version in particular.
    pub(super) const fn of_any_version(types: Vec<Type>, definitions: Vec<Definition>) -> Self {
        Self { versions: ANY_VERSION, types, definitions, kinds: Vec::new() }
    }

    pub(super) fn of(&self, index: usize) -> &Type {
        self.types.get(index).unwrap_or(&Type::Any)
    }

    pub(super) fn definition(&self, index: usize) -> Option<&Definition> {
        self.definitions.get(index)
    }

    /// The type with fields that a value, or an item of it, has.
    pub(super) fn inner(&self, of: usize) -> Option<&Definition> {
        let of = match self.of(of) {
            Type::List(items, _) => self.of(*items),
            own => own,
        };
        match of {
            Type::Reference(definition) => self.definition(*definition),
            _ => None,
        }
    }

    /// The type of that name: `core.v1.Container`.
    pub fn definition_named(&self, name: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.name == name)
    }

    /// The kind of that name in `group/version`.
    pub fn kind(&self, group: &str, version: &str, name: &str) -> Option<&Kind> {
        let wanted = (group, version, name);
        let at = self.kinds.binary_search_by(|kind| (kind.group, kind.version, kind.name).cmp(&wanted)).ok()?;
        self.kinds.get(at)
    }

    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.iter()
    }

    /// Every kind of that name, whatever its group.
    pub fn kinds_named<'t>(&'t self, name: &str) -> impl Iterator<Item = &'t Kind> {
        self.kinds.iter().filter(move |kind| kind.name == name)
    }

    /// Whether Kubernetes itself serves the group.
    pub fn has_group(&self, group: &str) -> bool {
        self.kinds.iter().any(|kind| kind.group == group)
    }
}

fn read_versions(reader: &mut Reader<'_>) -> Option<Versions> {
    Some(Versions { since: reader.byte()?, until: reader.byte()? })
}

fn unpack(packed: &[u8]) -> Option<Table> {
    let body = packed.strip_prefix(b"KSC1")?.get(4..)?;
    let bytes = decompress_to_vec_with_limit(body, MAX_UNPACKED).ok()?;
    let mut reader = Reader::new(&bytes);
    let all = read_versions(&mut reader)?;
    let length = reader.number()?;
    // Lives as long as the table, which is as long as the program.
    let text: &'static str = String::leak(String::from_utf8(reader.take(length)?.to_vec()).ok()?);
    let strings: Vec<&'static str> = text.split('\n').collect();
    let string = |index: usize| strings.get(index).copied();
    let types = reader.many(|reader| kind_of_value(reader, &string))?;
    let definitions = reader.many(|reader| {
        let name = string(reader.number()?)?;
        let mut at = 0;
        let fields = reader.many(|reader| {
            at += reader.number()?;
            let of = reader.number()?;
            let flags = reader.byte()?;
            let versions = if flags & 1 == 1 { read_versions(reader)? } else { all };
            let required = match flags >> 1 {
                0 => None,
                1 => Some(versions),
                _ => Some(read_versions(reader)?),
            };
            Some(Field { name: string(at)?.into(), of, versions, required })
        })?;
        Some(Definition { name: name.into(), fields, is_open: false })
    })?;
    let kinds = reader.many(|reader| {
        let mut word = || string(reader.number()?);
        let (group, version, name) = (word()?, word()?, word()?);
        Some(Kind { group, version, name, definition: reader.number()?, versions: read_versions(reader)? })
    })?;
    Some(Table { versions: all, types, definitions, kinds })
}

fn kind_of_value(reader: &mut Reader<'_>, string: &dyn Fn(usize) -> Option<&'static str>) -> Option<Type> {
    let limit = |number: usize| i64::try_from(number).ok();
    Some(match reader.byte()? {
        0 => Type::Any,
        1 => Type::Object,
        2 => Type::String,
        3 => Type::Bool,
        4 => Type::Integer { min: i32::MIN.into(), max: i32::MAX.into() },
        5 => Type::Integer { min: i64::MIN, max: i64::MAX },
        6 => Type::Number,
        7 => Type::Quantity,
        8 => Type::IntOrString,
        9 => Type::Time,
        10 => Type::Bytes,
        11 => Type::Reference(reader.number()?),
        12 => Type::List(reader.number()?, reader.many(|reader| Some(string(reader.number()?)?.into()))?),
        13 => Type::Map(reader.number()?),
        14 => Type::Enum(reader.many(|reader| Some(string(reader.number()?)?.into()))?),
        15 => Type::Integer { min: limit(reader.number()?)?, max: limit(reader.number()?)? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{PACKED, Type, Versions, table, unpack};

    #[test]
    fn the_embedded_table_is_whole() {
        let table = table();
        assert_eq!(table.versions, Versions { since: 25, until: 37 });
        let deployment = table.kind("apps", "v1", "Deployment").expect("a kind");
        let definition = table.definition(deployment.definition).expect("a definition");
        assert_eq!((&*definition.name, definition.short_name()), ("apps.v1.Deployment", "Deployment"));
        let spec = definition.field("spec").expect("a field");
        assert!(matches!(table.of(spec.of), Type::Reference(_)));
        for definition in &table.definitions {
            assert!(definition.fields.is_sorted_by(|one, next| one.name <= next.name), "{}", definition.name);
        }
    }

    #[test]
    fn fields_and_kinds_know_their_versions() {
        let table = table();
        let scaler = table.kind("autoscaling", "v2beta2", "HorizontalPodAutoscaler").expect("a kind");
        assert_eq!(scaler.versions, Versions { since: 25, until: 25 });
        let container = table.definitions.iter().find(|definition| definition.name == "core.v1.Container");
        let field = container.and_then(|container| container.field("resizePolicy")).expect("a field");
        assert_eq!(field.versions, Versions { since: 27, until: 37 });
    }

    #[test]
    fn versions_are_read_as_people_write_them() {
        let cases = [("1.31", Some(31)), ("v1.29.4", Some(29)), ("1.99", Some(37)), ("1.5", Some(25)), ("31", None)];
        for (text, minor) in cases {
            assert_eq!(Versions::known_minor(text), minor, "{text}");
        }
    }

    #[test]
    fn a_damaged_table_is_refused_and_never_a_panic() {
        assert!(unpack(&PACKED[..PACKED.len() / 2]).is_none());
        assert!(unpack(b"KSC1").is_none() && unpack(b"").is_none());
    }
}
