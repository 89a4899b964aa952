//! The types of expressions, as far as a file tells them, and what is wrong with how values are used.
//!
//! Whatever is not known for certain is [`Type::Any`], and nothing is said of it.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>

mod contexts;
mod infer;
mod json;

pub use infer::{Analysis, Problem, ProblemKind, analyse};

/// The type of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Type {
    #[default]
    Any,
    Null,
    Bool,
    Number,
    String,
    Array(Box<Self>),
    /// What `.*` gives: a list whose properties are those of its items.
    Filtered(Box<Self>),
    Object(Object),
}

/// An object: the properties that are known, and the type of all others; nothing when there are no others.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    pub fields: Vec<(Box<str>, Type)>,
    pub rest: Option<Box<Type>>,
}

impl Type {
    /// An object of which no property is known.
    pub fn open(rest: Self) -> Self {
        Self::Object(Object { fields: Vec::new(), rest: Some(Box::new(rest)) })
    }

    /// An object with these properties and no others.
    pub fn closed<'a>(fields: impl IntoIterator<Item = (&'a str, Self)>) -> Self {
        let fields = fields.into_iter().map(|(name, ty)| (name.into(), ty)).collect();
        Self::Object(Object { fields, rest: None })
    }

    /// The type as people call it, for messages.
    pub const fn describe(&self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::Null => "`null`",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a text",
            Self::Array(_) | Self::Filtered(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// Neither a list nor an object, for certain.
    pub const fn is_scalar(&self) -> bool {
        matches!(self, Self::Null | Self::Bool | Self::Number | Self::String)
    }

    /// A list or an object, for certain.
    pub const fn is_collection(&self) -> bool {
        matches!(self, Self::Array(_) | Self::Filtered(_) | Self::Object(_))
    }

    /// The type of a value that is one or the other.
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (left, right) if left == right => left,
            (Self::Array(left), Self::Array(right)) => Self::Array(Box::new(left.or(*right))),
            // An object of either shape has some properties; which is known at run time only.
            (Self::Object(_), Self::Object(_)) => Self::open(Self::Any),
            _ => Self::Any,
        }
    }

    /// The type of whichever of several values it is; [`Type::Any`] for none.
    pub fn any_of(types: impl IntoIterator<Item = Self>) -> Self {
        types.into_iter().reduce(Self::or).unwrap_or(Self::Any)
    }
}

impl Object {
    /// The type of a property; names are case-insensitive.
    pub fn field(&self, name: &str) -> Option<&Type> {
        let known = self.fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.map(|(_, ty)| ty).or(self.rest.as_deref())
    }
}

#[cfg(test)]
mod tests;
