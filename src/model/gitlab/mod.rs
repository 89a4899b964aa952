//! GitLab CI: the jobs of a pipeline file with the words of its reference.
//!
//! <https://docs.gitlab.com/ci/yaml/>

pub mod condition;
pub mod facts;
mod include;
pub mod inputs;
pub mod join;
mod keys;
pub mod paths;

pub use include::{Include, Included};
pub use keys::{JOB_KEYS, NESTED, RULE_KEYS, TOP_KEYS, WHEN};

use crate::source::Span;
use crate::syntax::yaml::{Document, Node, Tree};

/// A pipeline file, read lazily.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline<'a> {
    pub node: Node<'a>,
}

/// A job, or a template (its name starts with a dot).
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    pub pipeline: Pipeline<'a>,
    pub name: &'a str,
    pub key: Node<'a>,
    pub node: Node<'a>,
}

impl<'a> Pipeline<'a> {
    /// The pipeline of a tree; behind a header with `spec:` it is the second document.
    pub fn of(tree: &'a Tree) -> Option<Self> {
        let roots = tree.documents().filter_map(Document::root);
        let node = roots.filter(|root| root.is_mapping()).find(|root| root.get("spec").is_none())?;
        Some(Self { node })
    }

    /// Whether a header with `spec:` stands before it.
    pub fn has_header(self) -> bool {
        let mut roots = self.node.tree().documents().filter_map(Document::root);
        roots.any(|root| root.is_mapping() && root.get("spec").is_some())
    }

    /// Jobs and templates in the order they are written.
    pub fn jobs(self) -> impl Iterator<Item = Job<'a>> {
        let entries = self.node.entries().into_iter();
        let jobs = entries.filter(|entry| !TOP_KEYS.contains(&entry.name()) && entry.value.is_mapping());
        jobs.map(move |entry| Job { pipeline: self, name: entry.name(), key: entry.key, node: entry.value })
    }
}

impl<'a> Job<'a> {
    pub fn is_template(self) -> bool {
        self.name.starts_with('.')
    }

    pub fn head(self) -> Span {
        self.key.span()
    }

    /// The names that a key lists, as texts or below `job:`: `needs`, `dependencies`, `extends`.
    pub fn names(self, key: &str) -> Vec<Node<'a>> {
        let Some(node) = self.node.get(key) else { return Vec::new() };
        if node.is_scalar() {
            return vec![node];
        }
        let items = node.items().filter(|item| {
            // Other pipelines and projects have jobs of their own.
            let is_elsewhere = ["pipeline", "project"].iter().any(|key| item.get(key).is_some());
            let is_optional = item.get("optional").and_then(Node::as_bool) == Some(true);
            !is_elsewhere && !is_optional
        });
        items.filter_map(|item| if item.is_mapping() { item.get("job") } else { Some(item) }).collect()
    }

    /// The lines of a script: texts, lists of texts, lists in lists.
    pub fn lines(self, key: &str) -> Vec<Node<'a>> {
        let Some(script) = self.node.get(key) else { return Vec::new() };
        if !script.is_sequence() {
            return vec![script];
        }
        script.items().flat_map(|item| if item.is_sequence() { item.items().collect() } else { vec![item] }).collect()
    }
}
