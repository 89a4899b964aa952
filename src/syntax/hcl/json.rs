//! The JSON syntax of Terraform (<https://developer.hashicorp.com/terraform/language/syntax/json>) into the same tree.

use std::sync::Arc;

use super::File;
use super::ast::{Attribute, Block, Body, Expr, ExprKind, Name, ObjectItem};
use super::body::TOP_LEVEL;
use super::parser::{Failure, Parser};
use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::yaml::{self, Entry, Node, Scalar};

/// The number of labels of blocks that Terraform itself has inside of others. What else is a block only a provider's
/// schema tells, so it is read as an attribute whose value is an object or a list of objects.
fn nested(parent: &str, kind: &str) -> Option<usize> {
    match (parent, kind) {
        ("terraform", "backend" | "provider_meta") | ("resource" | "removed", "provisioner") | (_, "dynamic") => {
            Some(1)
        }
        ("check", "data") => Some(2),
        ("terraform", "cloud" | "required_providers")
        | ("resource" | "data" | "ephemeral" | "removed", "lifecycle")
        | ("resource" | "removed" | "provisioner", "connection")
        | ("variable", "validation")
        | ("check", "assert")
        | ("output" | "lifecycle", "precondition")
        | ("lifecycle", "postcondition") => Some(0),
        _ => None,
    }
}

/// Arguments that take no expressions: their strings are texts, whatever they hold.
/// <https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions>
fn is_literal(kind: &str, argument: &str) -> bool {
    match kind {
        "variable" | "terraform" | "backend" | "cloud" | "required_providers" => true,
        "output" => argument == "description",
        "module" => matches!(argument, "source" | "version"),
        "provider" => matches!(argument, "alias" | "version"),
        _ => false,
    }
}

/// How deep objects and lists may nest.
const MAX_DEPTH: u32 = 64;

/// Reads a `.tf.json` file.
pub fn parse_json(text: impl Into<Arc<str>>) -> File {
    read(text.into(), TOP_LEVEL, is_literal)
}

/// Reads a `.tfvars.json` file: values of variables, without blocks and without expressions.
pub fn parse_json_values(text: impl Into<Arc<str>>) -> File {
    read(text.into(), &[], |_, _| true)
}

/// Reads the JSON syntax of a format whose kinds of block, with the number of their labels, are `kinds`.
pub fn parse_json_with(text: impl Into<Arc<str>>, kinds: &[(&str, usize)]) -> File {
    read(text.into(), kinds, |_, _| false)
}

/// `is_literal` tells the arguments of a kind of block that take no expressions.
fn read(text: Arc<str>, kinds: &[(&str, usize)], is_literal: fn(&str, &str) -> bool) -> File {
    let mut tree = yaml::parse(Arc::clone(&text));
    let mut reader = Reader { text: &text, errors: std::mem::take(&mut tree.errors), is_literal, literal: false };
    let mut body = Body { span: Span::from_usize(0, text.len()), ..Body::default() };
    if let Some(root) = tree.root() {
        // A list of objects at the top is an older spelling of one object.
        let roots: Vec<Node<'_>> = if root.is_sequence() { root.items().collect() } else { vec![root] };
        for entry in roots.iter().flat_map(|root| root.raw_entries()) {
            match kinds.iter().find(|(kind, _)| *kind == entry.name()) {
                Some((_, labels)) => reader.blocks(&entry, *labels, &mut body, 0),
                None if entry.name() == "//" => {}
                None => reader.argument("", &entry, &mut body, 0),
            }
        }
    }
    let errors = reader.errors;
    let broken = !errors.is_empty();
    File { body, comments: Vec::new(), errors, broken, json: true, text }
}

struct Reader<'t> {
    text: &'t str,
    errors: Vec<SyntaxError>,
    is_literal: fn(&str, &str) -> bool,
    /// Strings are texts here, not templates.
    literal: bool,
}

impl Reader<'_> {
    fn name(entry: &Entry<'_>) -> Name {
        Name { text: entry.name().into(), span: entry.key.span() }
    }

    /// An argument of a block of that kind.
    fn argument(&mut self, kind: &str, entry: &Entry<'_>, body: &mut Body, depth: u32) {
        self.literal = (self.is_literal)(kind, entry.name());
        self.attribute(entry, body, depth);
        self.literal = false;
    }

    fn attribute(&mut self, entry: &Entry<'_>, body: &mut Body, depth: u32) {
        let value = self.expr(entry.value, depth);
        body.attributes.push(Attribute { name: Self::name(entry), value });
    }

    /// The blocks of one kind: an object, or a list of them, below one object per label.
    fn blocks(&mut self, entry: &Entry<'_>, labels: usize, body: &mut Body, depth: u32) {
        let mut open = vec![(entry.value, Vec::new())];
        for _ in 0..labels {
            let mut next = Vec::new();
            for (node, labels) in open {
                let nodes: Vec<Node<'_>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
                for entry in nodes.iter().flat_map(|node| node.raw_entries()).filter(|entry| entry.name() != "//") {
                    let mut labels: Vec<Name> = labels.clone();
                    labels.push(Self::name(&entry));
                    next.push((entry.value, labels));
                }
            }
            open = next;
        }
        for (node, labels) in open {
            let nodes: Vec<Node<'_>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
            for node in nodes.into_iter().filter(|node| node.is_mapping()) {
                let inner = self.body(node, entry.name(), depth + 1);
                let (kind, span) = (Self::name(entry), node.span());
                body.blocks.push(Block { kind, labels: labels.clone(), body: inner, span });
            }
        }
    }

    fn body(&mut self, node: Node<'_>, kind: &str, depth: u32) -> Body {
        let mut body = Body { span: node.span(), ..Body::default() };
        for entry in node.raw_entries().filter(|entry| entry.name() != "//") {
            match nested(kind, entry.name()) {
                Some(labels) if depth < MAX_DEPTH => self.blocks(&entry, labels, &mut body, depth),
                _ => self.argument(kind, &entry, &mut body, depth),
            }
        }
        body
    }

    fn expr(&mut self, node: Node<'_>, depth: u32) -> Expr {
        let span = node.span();
        if depth > MAX_DEPTH {
            self.errors.push(SyntaxError::new(span, "nested too deep to be read").not_checked());
            return Expr { kind: ExprKind::Null, span };
        }
        let kind = if node.is_mapping() {
            let items = node.raw_entries().map(|entry| ObjectItem {
                key: self.string(entry.key, entry.name()),
                value: self.expr(entry.value, depth + 1),
            });
            ExprKind::Object(items.collect())
        } else if node.is_sequence() {
            ExprKind::Array(node.items().map(|item| self.expr(item, depth + 1)).collect())
        } else {
            match node.scalar() {
                Some(Scalar::Bool(value)) => ExprKind::Bool(value),
                #[expect(clippy::cast_precision_loss, reason = "Terraform's numbers are read as floating point alike")]
                Some(Scalar::Int(value)) => ExprKind::Number(value as f64),
                Some(Scalar::Float(value)) => ExprKind::Number(value),
                Some(Scalar::Str(text)) => return self.string(node, text),
                Some(Scalar::Null) | None => ExprKind::Null,
            }
        };
        Expr { kind, span }
    }

    /// A string is a template. One without escapes keeps the places of what is in it.
    fn string(&mut self, node: Node<'_>, text: &str) -> Expr {
        let span = node.span();
        if self.literal {
            return Expr { kind: ExprKind::String(text.into()), span };
        }
        let inner = Span::new(span.start.saturating_add(1), span.end.saturating_sub(1));
        let mut parser =
            if inner.of(self.text) == text { Parser::part(self.text, inner) } else { Parser::unescaped(text, span) };
        match parser.whole_template() {
            Ok(kind) => Expr { kind, span },
            Err(Failure(error)) => {
                self.errors.push(error);
                Expr { kind: ExprKind::String(text.into()), span }
            }
        }
    }
}
