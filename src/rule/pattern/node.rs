//! One way to look at every document: a node of a YAML tree or a Terraform (or JSON, or Dockerfile) value.

use std::borrow::Cow;

use super::text::{Dialect, Partial};
use crate::model::value::{Data, TemplatePart, Value};
use crate::source::{FileId, Span};
use crate::syntax::yaml::{self, Scalar};

#[derive(Clone, Copy, Debug)]
enum Tree<'a> {
    Yaml(Yaml<'a>),
    Value(&'a Value),
}

#[derive(Clone, Copy, Debug)]
struct Yaml<'a> {
    node: yaml::Node<'a>,
    file: FileId,
    dialect: Dialect,
    /// Part of a patch: what is not written stands in the object that it changes.
    is_patch: bool,
}

impl<'a> Yaml<'a> {
    fn at(self, node: yaml::Node<'a>) -> Tree<'a> {
        Tree::Yaml(Self { node, ..self })
    }

    /// Whether a collection may hold more than is seen. A list of scalars in a patch takes the place of the whole list;
    /// one of mappings is merged by their names.
    fn is_open(self) -> bool {
        let Self { node, is_patch, .. } = self;
        let is_merged = !node.is_sequence() || node.items().any(yaml::Node::is_mapping);
        node.is_unknown() || node.is_incomplete() || (is_patch && is_merged)
    }
}

/// A copyable reference to a node of a document, whatever the document is written in.
#[derive(Clone, Copy, Debug)]
pub struct Node<'a> {
    tree: Tree<'a>,
    /// The key it stands under in its mapping, and where that is written.
    key: Option<(&'a str, Span)>,
}

/// What a node is, as far as that is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape<'a> {
    /// Null counts as not set.
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    /// A string with unknown parts.
    Partial(Partial<'a>),
    List,
    Map,
    /// Set, to something that is not known: a reference to another object.
    Set,
    /// Nothing is known, perhaps not even whether it is set.
    Unknown {
        may_be_null: bool,
    },
}

/// The result of a step to a child.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Found(Node<'a>),
    Absent,
    Unknown,
}

/// The children of a list or mapping.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    pub nodes: Vec<Node<'a>>,
    /// Whether there are no others.
    pub complete: bool,
}

impl<'a> Node<'a> {
    pub fn yaml(node: yaml::Node<'a>, file: FileId, dialect: Dialect) -> Self {
        Self { tree: Tree::Yaml(Yaml { node, file, dialect, is_patch: false }), key: None }
    }

    /// The node of an object that is not whole: what it lacks is not known.
    #[must_use]
    pub fn in_patch(self) -> Self {
        match self.tree {
            Tree::Yaml(yaml) => Self { tree: Tree::Yaml(Yaml { is_patch: true, ..yaml }), ..self },
            Tree::Value(_) => self,
        }
    }

    pub fn value(value: &'a Value) -> Self {
        Self { tree: Tree::Value(value), key: None }
    }

    #[must_use]
    pub fn with_key(self, key: &'a str, span: Span) -> Self {
        Self { key: Some((key, span)), ..self }
    }

    /// The key under which the node stands in its mapping.
    pub fn key(self) -> Option<&'a str> {
        self.key.map(|(key, _)| key)
    }

    /// Where that key is written.
    pub fn key_span(self) -> Option<Span> {
        self.key.map(|(_, span)| span)
    }

    pub fn file(self) -> FileId {
        match self.tree {
            Tree::Yaml(yaml) => yaml.file,
            Tree::Value(value) => value.file,
        }
    }

    pub fn span(self) -> Span {
        match self.tree {
            Tree::Yaml(yaml) => yaml.node.span(),
            Tree::Value(value) => value.span,
        }
    }

    /// The node of the YAML tree, for edits.
    pub fn as_yaml(self) -> Option<yaml::Node<'a>> {
        match self.tree {
            Tree::Yaml(yaml) => Some(yaml.node),
            Tree::Value(_) => None,
        }
    }

    pub fn as_value(self) -> Option<&'a Value> {
        match self.tree {
            Tree::Value(value) => Some(value),
            Tree::Yaml(_) => None,
        }
    }

    /// A template decides whether the node is there.
    pub fn is_maybe_absent(self) -> bool {
        matches!(self.tree, Tree::Yaml(yaml) if yaml.node.is_maybe_absent())
    }

    pub fn shape(self) -> Shape<'a> {
        match self.tree {
            Tree::Yaml(yaml) => yaml_shape(yaml.node, yaml.dialect),
            Tree::Value(value) => value_shape(value),
        }
    }

    /// The whole text of a scalar when all of it is known.
    pub fn text(self) -> Option<Cow<'a, str>> {
        match self.shape() {
            Shape::Text(text) => Some(text),
            Shape::Bool(value) => Some(Cow::Borrowed(if value { "true" } else { "false" })),
            Shape::Number(number) => match self.tree {
                // As written: `1.10` is no `1.1`.
                Tree::Yaml(yaml) => yaml.node.as_str().map(Cow::Borrowed),
                Tree::Value(_) => Some(Cow::Owned(number.to_string())),
            },
            _ => None,
        }
    }

    /// The child of a key. A Terraform block that may be repeated is a list of mappings: with one element, the step
    /// goes through it.
    pub fn get(self, key: &str) -> Step<'a> {
        match self.tree {
            Tree::Yaml(yaml) => {
                let Yaml { node, dialect, .. } = yaml;
                if node.is_unknown() && !node.is_mapping() {
                    return Step::Unknown;
                }
                match node.entry(key) {
                    // What a template may leave out is not there for sure.
                    Some(entry) if entry.key.is_maybe_absent() || entry.value.is_maybe_absent() => Step::Unknown,
                    Some(entry) => {
                        Step::Found(Node { tree: yaml.at(entry.value), key: Some((entry.name(), entry.key.span())) })
                    }
                    None if node.is_mapping() && yaml.is_open() => Step::Unknown,
                    None if matches!(yaml_shape(node, dialect), Shape::Unknown { .. } | Shape::Partial(_)) => {
                        Step::Unknown
                    }
                    None => Step::Absent,
                }
            }
            Tree::Value(value) => match &value.data {
                Data::Map(map) => match map.entry(key) {
                    Some(entry) => {
                        Step::Found(Node { tree: Tree::Value(&entry.value), key: Some((&entry.key, entry.key_span)) })
                    }
                    None if map.complete => Step::Absent,
                    None => Step::Unknown,
                },
                Data::List(list) => match list.items.as_slice() {
                    [only] if list.complete && matches!(only.data, Data::Map(_)) => {
                        Self { tree: Tree::Value(only), key: self.key }.get(key)
                    }
                    [] if list.complete => Step::Absent,
                    _ => Step::Unknown,
                },
                Data::Unknown(_) | Data::Reference(_) => Step::Unknown,
                _ => Step::Absent,
            },
        }
    }

    pub fn index(self, index: usize) -> Step<'a> {
        let children = self.items();
        match children.nodes.get(index) {
            Some(&node) => Step::Found(node),
            None if children.complete => Step::Absent,
            None => Step::Unknown,
        }
    }

    /// The items of a list. A single value counts as a list of one (`needs: build`), null as an empty one.
    pub fn items(self) -> Children<'a> {
        match self.tree {
            Tree::Yaml(yaml) if yaml.node.is_sequence() => {
                let nodes = yaml.node.items().map(|node| Self { tree: yaml.at(node), key: None });
                Children { nodes: nodes.collect(), complete: !yaml.is_open() }
            }
            Tree::Value(Value { data: Data::List(list), .. }) => {
                let nodes = list.items.iter().map(|value| Self { tree: Tree::Value(value), key: None }).collect();
                Children { nodes, complete: list.complete }
            }
            _ => match self.shape() {
                Shape::Null => Children { nodes: Vec::new(), complete: true },
                // A reference may stand for a list of any length.
                Shape::Unknown { .. } | Shape::Set => Children { nodes: Vec::new(), complete: false },
                _ => Children { nodes: vec![self], complete: true },
            },
        }
    }

    /// The values of a mapping, each with its key.
    pub fn values(self) -> Children<'a> {
        match self.tree {
            Tree::Yaml(yaml) if yaml.node.is_mapping() => {
                let nodes = yaml
                    .node
                    .entries()
                    .into_iter()
                    .map(|entry| Self { tree: yaml.at(entry.value), key: Some((entry.name(), entry.key.span())) });
                Children { nodes: nodes.collect(), complete: !yaml.is_open() }
            }
            Tree::Value(Value { data: Data::Map(map), .. }) => {
                let nodes = map
                    .entries
                    .iter()
                    .map(|entry| Self { tree: Tree::Value(&entry.value), key: Some((&entry.key, entry.key_span)) });
                Children { nodes: nodes.collect(), complete: map.complete }
            }
            Tree::Value(Value { data: Data::List(list), .. }) if list.items.len() == 1 && list.complete => {
                list.items.first().map_or_else(|| self.nothing(), |only| Self::value(only).values())
            }
            _ => self.nothing(),
        }
    }

    /// No children, of which an unknown node may have some all the same.
    fn nothing(self) -> Children<'a> {
        let complete = !matches!(self.shape(), Shape::Unknown { .. } | Shape::Set | Shape::Partial(_));
        Children { nodes: Vec::new(), complete }
    }
}

fn yaml_shape(node: yaml::Node<'_>, dialect: Dialect) -> Shape<'_> {
    if node.is_mapping() {
        return Shape::Map;
    }
    if node.is_sequence() {
        return Shape::List;
    }
    if node.is_unknown() {
        return Shape::Unknown { may_be_null: true };
    }
    match node.scalar() {
        None => Shape::Unknown { may_be_null: true },
        Some(Scalar::Null) => Shape::Null,
        Some(Scalar::Bool(value)) => Shape::Bool(value),
        #[expect(clippy::cast_precision_loss, reason = "compared with limits far below 2^53")]
        Some(Scalar::Int(number)) => Shape::Number(number as f64),
        Some(Scalar::Float(number)) => Shape::Number(number),
        Some(Scalar::Str(text)) => match dialect.partial(text) {
            None => Shape::Text(Cow::Borrowed(text)),
            Some(partial) if partial.is_wholly_unknown() => Shape::Unknown { may_be_null: false },
            Some(partial) => Shape::Partial(partial),
        },
    }
}

fn value_shape(value: &Value) -> Shape<'_> {
    match &value.data {
        Data::Null => Shape::Null,
        Data::Bool(value) => Shape::Bool(*value),
        Data::Number(number) => Shape::Number(*number),
        Data::String(text) => Shape::Text(Cow::Borrowed(text)),
        Data::Template(parts) => {
            let mut pieces = vec![""];
            for part in parts {
                match part {
                    TemplatePart::Text(text) => {
                        if let Some(last) = pieces.last_mut() {
                            *last = text;
                        }
                    }
                    TemplatePart::Reference(_) | TemplatePart::Unknown => pieces.push(""),
                }
            }
            Shape::Partial(Partial::new(pieces))
        }
        Data::List(_) => Shape::List,
        Data::Map(_) => Shape::Map,
        Data::Reference(_) => Shape::Set,
        Data::Unknown(unknown) => Shape::Unknown { may_be_null: unknown.may_be_null },
    }
}
