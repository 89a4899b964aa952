//! The type that stands at a place of a built-in kind, for what is put together from several files.

use super::table::{Definition, table};

/// A type with fields.
#[derive(Clone, Copy, Debug)]
pub struct Shape(&'static Definition);

/// The type of a built-in kind.
pub fn shape(api_version: &str, kind: &str) -> Option<Shape> {
    let (group, version) = api_version.rsplit_once('/').unwrap_or(("", api_version));
    let table = table();
    table.definition(table.kind(group, version, kind)?.definition).map(Shape)
}

impl Shape {
    /// `Container`.
    pub fn name(self) -> &'static str {
        self.0.short_name()
    }

    /// The type of a field, or of the items of the list that it is; nothing for what has no fields.
    pub fn field(self, name: &str) -> Option<Self> {
        table().inner(self.0.field(name)?.of).map(Self)
    }
}
