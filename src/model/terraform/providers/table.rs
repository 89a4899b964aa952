//! The types of three providers by service, each service unpacked when the first of its types is met.
//!
//! `scripts/terraform-schemas.py` writes `data/terraform-schemas.bin` and tells its layout.

use std::sync::OnceLock;

use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::model::packed::Reader;

static PACKED: &[u8] = include_bytes!("../../../../data/terraform-schemas.bin");

/// Far above what a service needs; keeps a damaged length from mattering.
const MAX_UNPACKED: usize = 1 << 21;

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Bool,
    List,
    Map,
    /// Arguments of its own.
    Nested(usize),
    /// Anything, or it depends on the provider's version.
    Any,
}

/// An argument or nested block.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: usize,
    pub kind: Kind,
    /// Written as a block, never with `=`.
    pub is_block: bool,
    pub is_required: bool,
    /// The provider alone sets it.
    pub is_computed: bool,
    /// The major versions that have it; 0 for all.
    pub majors: u8,
}

/// The types of one service.
#[derive(Debug)]
struct Group {
    names: Vec<&'static str>,
    blocks: Vec<Vec<Field>>,
    /// Names, blocks and major versions, sorted by name.
    types: Vec<(usize, usize, u8)>,
}

struct Part {
    name: &'static str,
    packed: &'static [u8],
    group: OnceLock<Option<Group>>,
}

/// The arguments of a type or of a nested block.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    group: &'static Group,
    block: usize,
    /// The major versions that have the type; 0 for all.
    pub majors: u8,
}

/// The parts by their names. A table that cannot be read knows nothing, so that nothing is reported.
fn parts() -> &'static [Part] {
    static PARTS: OnceLock<Vec<Part>> = OnceLock::new();
    PARTS.get_or_init(|| index(PACKED).unwrap_or_default())
}

fn index(packed: &'static [u8]) -> Option<Vec<Part>> {
    let mut reader = Reader::new(packed.strip_prefix(b"TFS2")?);
    let places = reader.many(|reader| Some((reader.text()?, reader.number()?, reader.number()?)))?;
    let body = reader.rest();
    let part = |(name, start, length): (&'static str, usize, usize)| {
        Some(Part { name, packed: body.get(start..start.checked_add(length)?)?, group: OnceLock::new() })
    };
    places.into_iter().map(part).collect()
}

impl Part {
    fn group(&'static self) -> Option<&'static Group> {
        self.group.get_or_init(|| unpack(self.packed)).as_ref()
    }
}

fn unpack(packed: &[u8]) -> Option<Group> {
    let bytes = decompress_to_vec_with_limit(packed, MAX_UNPACKED).ok()?;
    let mut reader = Reader::new(&bytes);
    // Lives as long as the group, which is as long as the program.
    let names: &'static str = String::leak(reader.text()?.to_owned());
    let blocks = reader.many(|reader| {
        let mut name = 0;
        reader.many(|reader| {
            name += reader.number()?;
            let code = reader.byte()?;
            let majors = if code & 128 == 0 { 0 } else { reader.byte()? };
            let kind = match code & 15 {
                0 => Kind::Text,
                1 => Kind::Number,
                2 => Kind::Bool,
                3 => Kind::List,
                4 => Kind::Map,
                5 => Kind::Nested(reader.number()?),
                6 => Kind::Any,
                _ => return None,
            };
            let has = |flag: u8| code & flag != 0;
            Some(Field { name, kind, is_block: has(16), is_required: has(32), is_computed: has(64), majors })
        })
    })?;
    let types = reader.many(|reader| {
        let (name, block, majors) = (reader.number()?, reader.number()?, reader.number()?);
        Some((name, block, u8::try_from(majors).ok()?))
    })?;
    Some(Group { names: names.split('\n').collect(), blocks, types })
}

/// `aws_s3` of `aws_s3_bucket`.
fn service(type_name: &str) -> &str {
    let end = type_name.match_indices('_').nth(1).map_or(type_name.len(), |(at, _)| at);
    type_name.get(..end).unwrap_or(type_name)
}

/// The arguments of a resource type, when the table has it.
pub fn resource_type(name: &str) -> Option<Schema> {
    let parts = parts();
    let at = parts.binary_search_by(|part| part.name.cmp(service(name))).ok()?;
    let group = parts.get(at)?.group()?;
    let at = group.types.binary_search_by(|&(type_name, ..)| group.name(type_name).cmp(name)).ok()?;
    let &(_, block, majors) = group.types.get(at)?;
    Some(Schema { group, block, majors })
}

/// All types of the provider of `name` whose names are about as long.
pub fn similar_types(name: &str) -> impl Iterator<Item = &'static str> {
    const ABOUT: usize = 2;
    let provider = name.split('_').next().unwrap_or("");
    let length = name.len();
    let is_of_provider = |rest: &str| rest.is_empty() || rest.starts_with('_');
    let of_provider = |part: &&Part| part.name.strip_prefix(provider).is_some_and(is_of_provider);
    let groups = parts().iter().filter(of_provider).filter_map(Part::group);
    let names = groups.flat_map(|group| group.types.iter().map(|&(name, ..)| group.name(name)));
    let similar: Vec<&'static str> = names.filter(|known| known.len().abs_diff(length) <= ABOUT).collect();
    similar.into_iter()
}

impl Group {
    fn name(&self, index: usize) -> &'static str {
        self.names.get(index).copied().unwrap_or("")
    }
}

impl Schema {
    fn block(self) -> &'static [Field] {
        self.group.blocks.get(self.block).map_or(&[], Vec::as_slice)
    }

    pub fn field(self, name: &str) -> Option<&'static Field> {
        let fields = self.block();
        let at = fields.binary_search_by(|field| self.group.name(field.name).cmp(name)).ok()?;
        fields.get(at)
    }

    /// Names with their fields.
    pub fn fields(self) -> impl Iterator<Item = (&'static str, &'static Field)> {
        self.block().iter().map(move |field| (self.group.name(field.name), field))
    }

    /// The arguments of a nested block.
    pub fn nested(self, field: &Field) -> Option<Self> {
        match field.kind {
            Kind::Nested(block) => Some(Self { group: self.group, block, majors: 0 }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, PACKED, index, parts, resource_type, service, similar_types, unpack};

    #[test]
    fn the_embedded_table_is_whole() {
        assert!(parts().is_sorted_by_key(|part| part.name));
        let mut types = 0;
        for part in parts() {
            let group = part.group().unwrap_or_else(|| panic!("{} can be read", part.name));
            types += group.types.len();
            assert!(group.names.is_sorted() && group.types.is_sorted(), "{}", part.name);
        }
        assert!(types > 3500, "{types}");
    }

    #[test]
    fn arguments_and_nested_blocks_are_known() {
        let instance = resource_type("aws_instance").expect("a type");
        let ami = instance.field("ami").expect("an argument");
        assert_eq!((ami.kind, ami.is_block, ami.is_computed), (Kind::Text, false, false));
        let disk = instance.field("root_block_device").expect("a block");
        assert!(disk.is_block);
        assert!(instance.nested(disk).expect("arguments").field("volume_size").is_some());
        assert!(instance.field("arn").expect("an attribute").is_computed);
        assert!(resource_type("azurerm_storage_account").expect("a type").field("location").expect("one").is_required);
        assert!(resource_type("google_storage_bucket").is_some());
        assert!(resource_type("aws_nothing").is_none() && resource_type("").is_none());
    }

    #[test]
    fn what_only_an_older_version_has_is_known_and_not_required() {
        let address = resource_type("aws_eip").expect("a type").field("vpc").copied().expect("of version 5");
        assert!(!address.is_required && !address.is_computed);
        assert_eq!(address.majors, 0b011, "of 4 and 5");
        assert_eq!(resource_type("aws_simpledb_domain").expect("a type").majors, 0b011);
        assert_eq!(resource_type("aws_instance").expect("a type").majors, 0);
    }

    #[test]
    fn names() {
        assert_eq!(service("aws_s3_bucket"), "aws_s3");
        assert_eq!(service("aws_instance"), "aws_instance");
        assert!(similar_types("aws_s3_bukcet").any(|name| name == "aws_s3_bucket"));
    }

    #[test]
    fn a_damaged_table_is_refused_and_never_a_panic() {
        assert!(unpack(b"").is_none() && index(b"TFS3").is_none() && index(&PACKED[..100]).is_none());
    }
}
