//! GitLab CI: the jobs of a pipeline file with the words of its reference.
//!
//! <https://docs.gitlab.com/ci/yaml/>

use camino::Utf8Path;

use crate::source::Span;
use crate::syntax::yaml::{Document, Node, Tree};

/// Keys at the top that are no jobs.
pub const TOP_KEYS: &[&str] = &[
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "types",
    "variables",
    "workflow",
];

/// The keys of a job.
pub const JOB_KEYS: &[&str] = &[
    "after_script",
    "allow_failure",
    "artifacts",
    "before_script",
    "cache",
    "coverage",
    "dast_configuration",
    "dependencies",
    "environment",
    "except",
    "extends",
    "hooks",
    "id_tokens",
    "identity",
    "image",
    "inherit",
    "inputs",
    "interruptible",
    "manual_confirmation",
    "needs",
    "only",
    "pages",
    "parallel",
    "publish",
    "release",
    "resource_group",
    "retry",
    "rules",
    "run",
    "script",
    "secrets",
    "services",
    "stage",
    "start_in",
    "tags",
    "timeout",
    "trigger",
    "type",
    "variables",
    "when",
];

/// The stages of a pipeline that names none.
const DEFAULT_STAGES: &[&str] = &["build", "test", "deploy"];

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

    /// Whether the file tells all jobs and stages: it is the one that GitLab reads first, and includes no other.
    pub fn is_whole(self, path: &Utf8Path) -> bool {
        matches!(path.file_name(), Some(".gitlab-ci.yml" | ".gitlab-ci.yaml")) && self.node.get("include").is_none()
    }

    /// Jobs and templates in the order they are written.
    pub fn jobs(self) -> impl Iterator<Item = Job<'a>> {
        let entries = self.node.entries().into_iter();
        let jobs = entries.filter(|entry| !TOP_KEYS.contains(&entry.name()) && entry.value.is_mapping());
        jobs.map(move |entry| Job { pipeline: self, name: entry.name(), key: entry.key, node: entry.value })
    }

    /// A job or template by its name.
    pub fn job(self, name: &str) -> Option<Job<'a>> {
        let entry = self.node.entry(name).filter(|_| !TOP_KEYS.contains(&name))?;
        Some(Job { pipeline: self, name: entry.name(), key: entry.key, node: entry.value })
    }

    /// The names of the stages, without `.pre` and `.post`, which are always there.
    pub fn stages(self) -> Vec<&'a str> {
        match self.node.get("stages").or_else(|| self.node.get("types")) {
            Some(stages) => stages.items().filter_map(Node::as_str).collect(),
            None => DEFAULT_STAGES.to_vec(),
        }
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
}
