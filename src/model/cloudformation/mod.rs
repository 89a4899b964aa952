//! CloudFormation and SAM templates: what their sections declare, what their resources evaluate to, and what refers to what.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/template-reference.html>
//!
//! Values are those of the Terraform evaluator: a reference to a parameter is its default, as `var.x` is, one to a resource
//! stays a reference, and what a deployment decides (conditions, pseudo parameters, imports) is unknown.

mod evaluate;
mod intrinsic;
mod mentions;
mod substitution;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::value::{Data, Map, MapEntry, Value};
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::yaml::{self, Entry, Node, NodeId, Tree};

use evaluate::Evaluator;
pub use intrinsic::intrinsic;
pub use mentions::{Mention, MentionKind};

/// One template.
#[derive(Debug)]
pub struct Template {
    pub tree: Tree,
    pub parameters: Vec<Parameter>,
    pub mappings: Vec<Declaration>,
    pub conditions: Vec<Declaration>,
    pub resources: Vec<Resource>,
    pub outputs: Vec<Declaration>,
    /// Every name that something is referred to by, in the order of the file.
    pub mentions: Vec<Mention>,
    /// Something outside of the file may declare more: a macro, an included file, a loop over names.
    pub is_open: bool,
    /// SAM makes resources of its own: roles, permissions, APIs.
    pub is_serverless: bool,
}

/// A named entry of a section.
#[derive(Clone, Debug)]
pub struct Declaration {
    pub name: String,
    /// Where the name is written.
    pub span: Span,
    pub value: NodeId,
}

#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub span: Span,
    pub type_name: String,
    pub default: Option<Value>,
    /// The values that may be given, when they are limited.
    pub allowed: Option<Vec<String>>,
    /// `NoEcho`: it is masked wherever it is shown.
    pub is_masked: bool,
}

/// A resource with its evaluated properties.
#[derive(Debug)]
pub struct Resource {
    /// The logical id.
    pub name: String,
    /// `AWS::S3::Bucket`
    pub type_name: String,
    /// `AWS::S3::Bucket.Logs`, the address of references to it.
    pub address: String,
    /// Where the logical id is written.
    pub header: Span,
    /// The whole resource.
    pub node: NodeId,
    /// The properties, and beside them the attributes `DeletionPolicy`, `UpdateReplacePolicy` and the like.
    pub body: Value,
}

/// Attributes of a resource that rules see beside its properties.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-product-attribute-reference.html>
const ATTRIBUTES: [&str; 4] = ["CreationPolicy", "DeletionPolicy", "UpdatePolicy", "UpdateReplacePolicy"];

/// Reads a template in YAML or JSON. Errors stay in the tree.
pub fn parse(source: &SourceFile) -> Template {
    let tree = yaml::parse(Arc::clone(&source.text));
    let mut template = Template {
        tree,
        parameters: Vec::new(),
        mappings: Vec::new(),
        conditions: Vec::new(),
        resources: Vec::new(),
        outputs: Vec::new(),
        mentions: Vec::new(),
        is_open: false,
        is_serverless: false,
    };
    let Some(root) = template.tree.root() else { return template };
    let file = source.id;
    let parameters = section(root, "Parameters").into_iter().map(|entry| Parameter::new(entry, file));
    let parameters: Vec<Parameter> = parameters.collect();
    let declarations = |name| section(root, name).into_iter().map(Declaration::new).collect();
    let (mappings, conditions, outputs) =
        (declarations("Mappings"), declarations("Conditions"), declarations("Outputs"));
    let transforms = Transforms::of(root);
    let evaluator = Evaluator::new(root, file, &parameters);
    let resources =
        section(root, "Resources").into_iter().filter_map(|entry| resource(entry, root, &evaluator)).collect();
    let mentions = mentions::collect(root);
    template = Template { parameters, mappings, conditions, resources, outputs, mentions, ..template };
    template.is_open = transforms.is_open || root_is_open(&template);
    template.is_serverless = transforms.is_serverless;
    template
}

/// The entries of a top-level section.
fn section<'a>(root: Node<'a>, name: &str) -> Vec<Entry<'a>> {
    root.get(name).map(Node::entries).unwrap_or_default()
}

fn root_is_open(template: &Template) -> bool {
    let section = |name| template.tree.root().and_then(|root| root.get(name));
    let sections = ["Parameters", "Mappings", "Conditions", "Resources"].into_iter().filter_map(section);
    let generated = |entry: &Entry<'_>| entry.name().starts_with("Fn::");
    template.tree.documents().any(yaml::Document::is_broken)
        || sections
            .into_iter()
            .any(|section| section.is_incomplete() || section.raw_entries().any(|entry| generated(&entry)))
}

/// What `Transform` says of the template.
#[derive(Default)]
struct Transforms {
    is_open: bool,
    is_serverless: bool,
}

impl Transforms {
    fn of(root: Node<'_>) -> Self {
        let mut found = Self::default();
        if root.get("Fn::Transform").is_some() {
            found.is_open = true;
        }
        let Some(node) = root.get("Transform") else { return found };
        let names: Vec<Node<'_>> = if node.is_sequence() { node.items().collect() } else { vec![node] };
        for name in names.into_iter().map(|node| node.as_str().unwrap_or("")) {
            match name {
                "AWS::Serverless-2016-10-31" => found.is_serverless = true,
                // Hooks in and encrypts, but declares nothing.
                "AWS::LanguageExtensions" | "AWS::SecretsManager-2020-07-23" | "AWS::SecretsManager-2024-09-16" => {}
                _ => found.is_open = true,
            }
        }
        found
    }
}

impl Declaration {
    fn new(entry: Entry<'_>) -> Self {
        Self { name: entry.name().to_owned(), span: entry.key.span(), value: entry.value.id() }
    }
}

impl Parameter {
    fn new(entry: Entry<'_>, file: FileId) -> Self {
        let node = entry.value;
        let type_name = node.get_str("Type").unwrap_or("String").to_owned();
        let default = node.get("Default").filter(|default| default.is_scalar());
        let default = default.map(|node| evaluate::default_value(node, &type_name, file));
        let allowed = node.get("AllowedValues").filter(|allowed| allowed.is_sequence());
        let allowed =
            allowed.map(|allowed| allowed.items().map(|item| item.as_str().unwrap_or("").to_owned()).collect());
        let is_masked = node.get_str("NoEcho").is_some_and(|text| text.eq_ignore_ascii_case("true"));
        Self { name: entry.name().to_owned(), span: entry.key.span(), type_name, default, allowed, is_masked }
    }
}

/// `AWS::S3::Bucket.Logs`: built as the Terraform addresses are, so that rules ask for references in one way.
fn address(type_name: &str, name: &str) -> String {
    format!("{type_name}.{name}")
}

fn resource(entry: Entry<'_>, root: Node<'_>, evaluator: &Evaluator<'_>) -> Option<Resource> {
    let type_name = entry.value.get_str("Type").filter(|name| !name.is_empty())?;
    let node = entry.value;
    let properties = node.entry("Properties");
    let place = properties.as_ref().map_or_else(|| entry.key.span(), |properties| properties.key.span());
    let mut body = match properties {
        Some(properties) => evaluator.value(properties.value),
        None => Value::new(Data::Map(Map { entries: Vec::new(), complete: true }), evaluator.file, place),
    };
    let shared = type_name.strip_prefix("AWS::Serverless::").and_then(|kind| root.get_path(&["Globals", kind]));
    if let Some(shared) = shared {
        evaluate::inherit(&mut body, evaluator.value(shared));
    }
    if let Data::Map(map) = &mut body.data {
        for attribute in ATTRIBUTES.into_iter().filter_map(|name| node.entry(name)) {
            let value = evaluator.value(attribute.value);
            map.entries.push(MapEntry { key: attribute.name().to_owned(), key_span: attribute.key.span(), value });
        }
    }
    Some(Resource {
        name: entry.name().to_owned(),
        type_name: type_name.to_owned(),
        address: address(type_name, entry.name()),
        header: entry.key.span(),
        node: node.id(),
        body,
    })
}

impl Template {
    pub fn resource(&self, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The resources of a type.
    pub fn resources_of<'a>(&'a self, type_name: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.type_name == type_name)
    }

    /// Whether another template may refer to the resource: an output hands it out, or a nested stack is given it.
    pub fn escapes(&self, name: &str) -> bool {
        let hands_on = |span: Span| {
            self.resources_of("AWS::CloudFormation::Stack")
                .filter_map(|stack| self.tree.node(stack.node))
                .chain(self.outputs.iter().filter_map(|output| self.tree.node(output.value)))
                .any(|node| node.span().encloses(span))
        };
        let mut here = self.mentions.iter().filter(|mention| mention.name == name);
        here.any(|mention| matches!(mention.kind, MentionKind::Value) && hands_on(mention.span))
    }

    /// What checkov's `Metadata` of resources says to skip, as its annotations on Kubernetes objects would.
    /// <https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html>
    pub fn skips(&self) -> Vec<super::Annotation> {
        let mut skips = Vec::new();
        for resource in &self.resources {
            let Some(node) = self.tree.node(resource.node) else { continue };
            let Some(list) = node.get_path(&["Metadata", "checkov", "skip"]) else { continue };
            for skip in list.items() {
                let (id, comment) = (skip.get_str("id").unwrap_or(""), skip.get_str("comment").unwrap_or(""));
                skips.push(super::Annotation {
                    key: "checkov.io/skip".to_owned(),
                    value: format!("{id}={comment}"),
                    object: resource.header.to(node.span()),
                });
            }
        }
        skips
    }
}
