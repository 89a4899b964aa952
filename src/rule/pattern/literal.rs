//! What a rule compares with: values as written in it, and limits with units.

use std::borrow::Cow;

use super::node::{Node, Shape};
use super::truth::Truth;
use super::units::{self, Dimension};

/// A scalar of a rule.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Bool(bool),
    Number(f64),
    Text(Box<str>),
}

impl Literal {
    /// As text: `true`, `7`, `gp2`.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => Cow::Borrowed("null"),
            Self::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null | Self::Bool(_) => None,
        }
    }

    /// Whether `node` is this value. Scalars are compared by what they say, not by how they are quoted: Terraform and
    /// Compose read `"80"` and `80` alike.
    pub(super) fn equals(&self, node: Node<'_>) -> Truth {
        match (self, node.shape()) {
            (_, Shape::Unknown { .. } | Shape::Set) => Truth::Unknown,
            (Self::Null, shape) => (shape == Shape::Null).into(),
            (_, Shape::Null | Shape::List | Shape::Map) => Truth::False,
            (Self::Bool(expected), Shape::Bool(value)) => (*expected == value).into(),
            (_, Shape::Partial(partial)) => partial.equals(&self.text()),
            (_, Shape::Number(number)) if self.number() == Some(number) => Truth::True,
            (Self::Number(expected), Shape::Text(text)) => (text.trim().parse() == Ok(*expected)).into(),
            _ => node.text().map_or(Truth::Unknown, |text| (text == self.text()).into()),
        }
    }

    /// [`Literal::equals`] without regard to ASCII case.
    pub(super) fn equals_ignoring_case(&self, node: Node<'_>) -> Truth {
        match node.text() {
            Some(text) => text.eq_ignore_ascii_case(&self.text()).into(),
            None if matches!(node.shape(), Shape::List | Shape::Map | Shape::Null) => Truth::False,
            None => Truth::Unknown,
        }
    }

    /// Whether the scalar text `text` says the same.
    pub(super) fn equals_text(&self, text: &str) -> bool {
        self.text() == text || self.number().is_some_and(|number| text.trim().parse() == Ok(number))
    }
}

/// A number with its dimension: `7`, `30 seconds`, `64 MiB`, `0.5 cpu`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Limit {
    pub number: f64,
    pub dimension: Dimension,
}

impl Limit {
    /// Reads `7`, `"30 seconds"`, `"64 MiB"`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let number: f64 = number.parse().ok()?;
        let (dimension, factor) = Dimension::of_unit(unit.trim())?;
        Some(Self { number: number * factor, dimension })
    }

    /// The number that `node` holds in the same dimension; `Err(Unknown)` when it may hold one that is not known,
    /// `Err(False)` when it holds none.
    pub(super) fn measure(self, node: Node<'_>) -> Result<f64, Truth> {
        match node.shape() {
            Shape::Number(number) => Ok(number),
            Shape::Text(text) => units::parse(&text, self.dimension).ok_or(Truth::False),
            Shape::Unknown { .. } | Shape::Set | Shape::Partial(_) => Err(Truth::Unknown),
            Shape::Null | Shape::Bool(_) | Shape::List | Shape::Map => Err(Truth::False),
        }
    }
}
