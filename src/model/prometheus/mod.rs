//! Rule files of Prometheus, `PrometheusRule` objects, and the configuration of Alertmanager.
//!
//! <https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/>

mod alertmanager;
mod query;
mod targets;
mod template;

use rustc_hash::FxHashMap;

use super::kubernetes::Object;
use super::{Document, Parsed};
use crate::language::Language;
use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::promql::{self, Expr};
use crate::syntax::yaml::{self, Node, NodeId};

pub use crate::syntax::promql::seconds;
pub use alertmanager::{Alertmanager, Route};
pub use query::{compares, labels, longest_window};
pub use targets::{Matcher, matchers};
pub use template::{Template, TemplateFault, template};

/// Where the rules of a file are, and their expressions by the nodes that hold them: looked for and read once.
#[derive(Debug, Default)]
pub struct Queries {
    groups: Vec<NodeId>,
    by_node: FxHashMap<NodeId, Result<Expr, SyntaxError>>,
}

impl Queries {
    /// The expressions of all rules of a document; none for other files.
    pub fn read(language: Language, document: &Document) -> Self {
        let mut queries = Self::default();
        for group in groups_of(language, document) {
            queries.groups.push(group.id());
            for (node, text) in rules_of(group).filter_map(expression) {
                queries.by_node.insert(node.id(), promql::parse(text));
            }
        }
        queries
    }
}

/// A group of rules, evaluated one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    pub node: Node<'a>,
    /// A template decides what stands in it.
    pub is_template: bool,
}

impl<'a> Group<'a> {
    pub fn name(self) -> Option<Node<'a>> {
        self.node.get("name")
    }
}

/// An alerting or recording rule.
#[derive(Clone, Copy, Debug)]
pub struct PrometheusRule<'a> {
    pub group: Group<'a>,
    pub node: Node<'a>,
    query: Option<&'a Result<Expr, SyntaxError>>,
}

/// Whether a key of a rule is there.
#[derive(Clone, Copy, Debug)]
pub enum Set<'a> {
    No,
    /// A template decides.
    Unknown,
    To(Node<'a>),
}

impl<'a> PrometheusRule<'a> {
    /// The name of the alert; `None` for a recording rule.
    pub fn alert(self) -> Option<&'a str> {
        self.text("alert")
    }

    pub fn record(self) -> Option<&'a str> {
        self.text("record")
    }

    pub fn is_alert(self) -> bool {
        self.node.get("alert").is_some()
    }

    fn text(self, key: &str) -> Option<&'a str> {
        self.node.get(key).filter(|node| !node.is_unknown()).and_then(Node::as_str)
    }

    /// For messages: the alert's or record's name.
    pub fn name(self) -> &'a str {
        self.alert().or(self.record()).unwrap_or("?")
    }

    /// Where to point at the rule as a whole: its name.
    pub fn head(self) -> Span {
        let named = self.node.get("alert").or_else(|| self.node.get("record"));
        let first = || self.node.raw_entries().next().map(|entry| entry.key.span());
        named.map(Node::span).or_else(first).unwrap_or_else(|| self.node.span())
    }

    /// Where the expression stands, with its text.
    pub fn expression(self) -> Option<(Node<'a>, &'a str)> {
        expression(self.node)
    }

    /// The expression as PromQL; `None` when it is not known, absent or faulty.
    pub fn query(self) -> Option<&'a Expr> {
        self.query?.as_ref().ok()
    }

    /// What is wrong with the expression; its span is relative to the expression's text.
    pub fn fault(self) -> Option<&'a SyntaxError> {
        self.query?.as_ref().err().filter(|error| error.users_fault)
    }

    /// The place in the file of a part of the expression.
    pub fn place(self, within: Span) -> Span {
        self.expression().map_or(self.node.span(), |(node, _)| node.content_map().source_span(within))
    }

    /// A key of the rule itself, such as `for`.
    pub fn key(self, key: &str) -> Set<'a> {
        set(self.node, key)
    }

    /// A label that the rule sets.
    pub fn label(self, name: &str) -> Set<'a> {
        self.below("labels", name)
    }

    pub fn annotation(self, name: &str) -> Set<'a> {
        self.below("annotations", name)
    }

    fn below(self, map: &str, key: &str) -> Set<'a> {
        match self.key(map) {
            Set::To(node) if node.is_mapping() => set(node, key),
            Set::To(node) if node.is_null() => Set::No,
            Set::To(_) | Set::Unknown => Set::Unknown,
            Set::No => Set::No,
        }
    }

    /// The texts of `labels` and `annotations` that are known, each with the name of its map.
    pub fn texts(self) -> Vec<(&'static str, yaml::Entry<'a>, &'a str)> {
        let mut found = Vec::new();
        for map in ["labels", "annotations"] {
            for entry in self.node.get(map).into_iter().flat_map(Node::entries) {
                let known = entry.value.is_scalar() && !entry.value.is_unknown();
                if let Some(text) = entry.value.as_str().filter(|_| known) {
                    found.push((map, entry, text));
                }
            }
        }
        found
    }
}

fn set<'a>(node: Node<'a>, key: &str) -> Set<'a> {
    match node.entry(key) {
        Some(entry) if entry.key.is_maybe_absent() || entry.value.is_maybe_absent() => Set::Unknown,
        Some(entry) => Set::To(entry.value),
        None if node.is_incomplete() || node.is_unknown() => Set::Unknown,
        None => Set::No,
    }
}

fn expression(rule: Node<'_>) -> Option<(Node<'_>, &str)> {
    let node = rule.get("expr").filter(|node| node.is_scalar() && !node.is_unknown())?;
    Some((node.resolved(), node.as_str()?))
}

/// All rules of a file in order.
pub fn rules(parsed: &Parsed) -> impl Iterator<Item = PrometheusRule<'_>> {
    groups(parsed).flat_map(move |group| {
        rules_of(group.node).map(move |node| {
            let query = expression(node).and_then(|(node, _)| parsed.queries.by_node.get(&node.id()));
            PrometheusRule { group, node, query }
        })
    })
}

/// All groups of a file in order.
pub fn groups(parsed: &Parsed) -> impl Iterator<Item = Group<'_>> {
    let is_template = matches!(&parsed.document, Document::Kubernetes(manifest) if manifest.is_template);
    let nodes = parsed.queries.groups.iter().filter_map(|id| parsed.yaml()?.node(*id));
    nodes.map(move |node| Group { node, is_template })
}

fn rules_of(group: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    mappings(group.get("rules"))
}

fn groups_of(language: Language, document: &Document) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    match document {
        Document::Yaml(tree) if language == Language::PrometheusRules => {
            for root in tree.documents().filter_map(yaml::Document::root) {
                found.extend(mappings(root.get("groups")));
            }
        }
        // Most manifests have none, and walking all objects costs more than looking for the word.
        Document::Kubernetes(manifest)
            if memchr::memmem::find(manifest.tree.text().as_bytes(), b"PrometheusRule").is_some() =>
        {
            let objects = manifest.objects().filter(|object| object.is("PrometheusRule", &["monitoring.coreos.com"]));
            for spec in objects.filter_map(|object: Object<'_>| object.spec().node()) {
                found.extend(mappings(spec.get("groups")));
            }
        }
        _ => {}
    }
    found
}

/// The mappings of a list.
fn mappings(list: Option<Node<'_>>) -> impl Iterator<Item = Node<'_>> {
    let list = list.filter(|list| list.is_sequence());
    list.into_iter().flat_map(Node::items).filter(|item| item.is_mapping())
}

#[cfg(test)]
mod tests;
