//! What can be wrong with an object when its kind's schema is held against it.

use super::table::{Definition, Name, Versions, table};
use crate::model::kubernetes::Object;
use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

/// One departure of an object from the schema of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    pub object: Object<'a>,
    /// Where to point: the key, the value, or the header of what lacks something.
    pub span: Span,
    pub fault: Fault<'a>,
}

#[derive(Clone, Copy, Debug)]
pub enum Fault<'a> {
    /// No embedded version has the field.
    UnknownField {
        entry: Entry<'a>,
        parent: &'a Definition,
        /// A field of the same parent with nearly that name, which is not written yet.
        near: Option<&'a str>,
        elsewhere: Option<Elsewhere<'a>>,
    },
    /// Some embedded versions have the field.
    VersionedField {
        entry: Entry<'a>,
        parent: &'a Definition,
        versions: Versions,
    },
    WrongType {
        node: Node<'a>,
        field: &'a str,
        expected: Expected,
        found: Found,
    },
    /// The field must be there in these versions.
    MissingField {
        field: &'a str,
        parent: &'a Definition,
        required: Versions,
        /// Required by every version that has the field.
        always: bool,
    },
    InvalidValue {
        node: Node<'a>,
        field: &'a str,
        why: Invalid<'a>,
    },
    /// Two fields that exclude each other.
    Conflict {
        first: Entry<'a>,
        second: Entry<'a>,
        parent: &'a Definition,
    },
    /// None of the fields of which one must be there.
    NoChoice {
        parent: &'a Definition,
        choices: &'static [&'static str],
    },
    /// Two items of a list that is a map by `key`.
    DuplicateItem {
        item: Node<'a>,
        first: Node<'a>,
        list: &'a str,
        key: &'a str,
    },
}

/// Another place of the same object where a field of that name belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere<'a> {
    /// In an enclosing type: the field is indented too deep.
    Above(&'a str),
    /// Inside of this field of the same type.
    Below(&'a str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    Mapping,
    List,
    String,
    Bool,
    Integer,
    Number,
    Quantity,
    IntOrString,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Mapping,
    List,
    String,
    Bool,
    Number,
}

#[derive(Clone, Copy, Debug)]
pub enum Invalid<'a> {
    NotOneOf {
        values: &'a [Name],
        near: Option<&'a str>,
    },
    Quantity,
    Base64,
    /// A text of a length that its definition does not allow.
    Length {
        length: i64,
        least: i64,
        most: i64,
    },
    /// A text that the pattern of its definition does not match.
    Pattern(&'a str),
    /// A text where a number or a share such as `25%` must stand.
    Share,
    OutOfRange {
        value: i64,
        min: i64,
        max: i64,
    },
    /// Permission bits outside of 0 to 0777, most often octal digits written as a decimal number.
    Mode {
        value: i64,
    },
}

impl Expected {
    /// With its article: `a string`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mapping => "a mapping",
            Self::List => "a list",
            Self::String => "a string",
            Self::Bool => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Quantity => "a quantity",
            Self::IntOrString => "an integer or a string",
        }
    }
}

impl Found {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mapping => "a mapping",
            Self::List => "a list",
            Self::String => "a string",
            Self::Bool => "a boolean",
            Self::Number => "a number",
        }
    }
}

/// A level of a pod that has a `securityContext`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityLevel {
    Pod,
    Container,
}

impl Problem<'_> {
    /// For a field of a `securityContext` at a level that does not have it: the levels that do have it.
    pub fn misplaced_security_field(self) -> Option<&'static [SecurityLevel]> {
        let Fault::UnknownField { entry, parent, .. } = self.fault else { return None };
        let at = |name: &str| table().definition_named(name).is_some_and(|d| d.field(entry.name()).is_some());
        let (pod, container) = (at("core.v1.PodSecurityContext"), at("core.v1.SecurityContext"));
        match (&*parent.name, pod, container) {
            ("core.v1.PodSpec", true, true) => Some(&[SecurityLevel::Pod, SecurityLevel::Container]),
            ("core.v1.PodSecurityContext" | "core.v1.Container" | "core.v1.PodSpec", _, true) => {
                Some(&[SecurityLevel::Container])
            }
            ("core.v1.SecurityContext" | "core.v1.PodSpec" | "core.v1.Container", true, false) => {
                Some(&[SecurityLevel::Pod])
            }
            _ => None,
        }
    }
}
