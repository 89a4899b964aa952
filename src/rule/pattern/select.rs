//! Which nodes of which documents a rule looks at.

use globset::GlobMatcher;

use super::node::{Node, Shape, Step};
use super::path::{Path, Segment};
use super::text::Dialect;
use crate::language::Language;
use crate::source::Span;

/// A kind of document that rules can select from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Blocks of a module: `aws_s3_bucket`, `data.aws_ami`, `provider.aws`, `variable`.
    Terraform,
    /// Resources of a template by their type: `AWS::S3::Bucket`.
    CloudFormation,
    /// Objects by their kind.
    Kubernetes,
    /// Workflows of GitHub Actions, by path.
    Actions,
    /// `action.yml`, by path.
    Action,
    /// Compose files, by path.
    Compose,
    /// `{stages: [{from, user, …, instructions: [{instruction, …}]}]}`, by path: see `model::docker::document`.
    Dockerfile,
    /// Rule files of Prometheus and the `spec` of `PrometheusRule` objects, by path.
    Prometheus,
    /// `.gitlab-ci.yml`, by path.
    Gitlab,
    /// Any YAML file whose path matches a pattern.
    Yaml,
}

impl Kind {
    pub(super) const ALL: [Self; 10] = [
        Self::Terraform,
        Self::CloudFormation,
        Self::Kubernetes,
        Self::Actions,
        Self::Action,
        Self::Compose,
        Self::Dockerfile,
        Self::Prometheus,
        Self::Gitlab,
        Self::Yaml,
    ];

    /// The key of `select`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudformation",
            Self::Kubernetes => "kubernetes",
            Self::Actions => "actions",
            Self::Action => "action",
            Self::Compose => "compose",
            Self::Dockerfile => "dockerfile",
            Self::Prometheus => "prometheus",
            Self::Gitlab => "gitlab",
            Self::Yaml => "yaml",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The operand is a path into the document rather than a name of something in it.
    pub(super) const fn takes_path(self) -> bool {
        !matches!(self, Self::Terraform | Self::CloudFormation | Self::Kubernetes | Self::Yaml)
    }

    /// The operand is a pattern of file paths.
    pub(super) const fn takes_glob(self) -> bool {
        matches!(self, Self::Yaml)
    }

    /// The kinds whose rules look at files of a language.
    pub(super) const fn of_language(language: Language) -> &'static [Self] {
        match language {
            Language::Kubernetes | Language::HelmTemplate => &[Self::Kubernetes, Self::Prometheus, Self::Yaml],
            Language::Workflow => &[Self::Actions, Self::Yaml],
            Language::Action => &[Self::Action, Self::Yaml],
            Language::Compose => &[Self::Compose, Self::Yaml],
            Language::PrometheusRules => &[Self::Prometheus, Self::Yaml],
            Language::GitlabCi => &[Self::Gitlab, Self::Yaml],
            Language::Dockerfile => &[Self::Dockerfile],
            Language::Terraform | Language::TerraformJson => &[Self::Terraform],
            Language::CloudFormation => &[Self::CloudFormation, Self::Yaml],
            language if language.is_yaml() => &[Self::Yaml],
            _ => &[],
        }
    }

    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Self::Actions | Self::Action => Dialect::Actions,
            Self::Compose => Dialect::Compose,
            _ => Dialect::Plain,
        }
    }
}

/// Parts of Kubernetes workloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PodView {
    /// The pod's `spec`, wherever the workload keeps it.
    Pod,
    /// Each container, init containers included.
    Container,
}

/// `select:` after compilation.
#[derive(Debug)]
pub(super) struct Select {
    pub kind: Kind,
    /// Types of Terraform blocks and CloudFormation resources or kinds of Kubernetes objects; `*` at the end stands for any rest.
    pub names: Vec<Box<str>>,
    pub globs: Vec<GlobMatcher>,
    /// From the document, object or block to the nodes.
    pub each: Path,
    pub view: Option<PodView>,
}

/// Whether a block type or object kind is one of those that `names` select.
pub(super) fn wants(names: &[&str], name: &str) -> bool {
    names.iter().any(|wanted| match wanted.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => *wanted == name,
    })
}

/// The containers of a pod's `spec`, init containers included.
pub(super) fn containers(spec: Node<'_>) -> Vec<Node<'_>> {
    let lists = ["initContainers", "containers"].into_iter().filter_map(|key| match spec.get(key) {
        Step::Found(list) if list.shape() == Shape::List => Some(list.items().nodes),
        _ => None,
    });
    lists.flatten().collect()
}

/// The smallest place that stands for a node: its key, its name, or how it begins.
pub(super) fn header(node: Node<'_>) -> Span {
    if let Some(span) = node.key_span() {
        return span;
    }
    if node.shape() != Shape::Map {
        return node.span();
    }
    let named = |key| match node.get(key) {
        Step::Found(found) if matches!(found.shape(), Shape::Text(_)) => Some(found.span()),
        _ => None,
    };
    let first = || {
        let values = node.values().nodes;
        values.first().map(|first| first.key_span().unwrap_or_else(|| first.span()))
    };
    named("name").or_else(first).unwrap_or_else(|| node.span())
}

/// The concrete path (`jobs.build.steps[2]`) by which `each` leads from `root` to `node`.
pub(super) fn locate(each: &Path, root: Node<'_>, node: Node<'_>) -> Option<String> {
    let mut found = vec![(String::new(), root)];
    for segment in &each.segments {
        let mut next = Vec::new();
        for (at, from) in found {
            let dot = if at.is_empty() { "" } else { "." };
            match segment {
                Segment::Key(key) => {
                    if let Step::Found(child) = from.get(key) {
                        next.push((format!("{at}{dot}{key}"), child));
                    }
                }
                Segment::Index(index) => {
                    if let Step::Found(child) = from.index(*index) {
                        next.push((format!("{at}[{index}]"), child));
                    }
                }
                Segment::Items => {
                    let items = from.items().nodes.into_iter().enumerate();
                    next.extend(items.map(|(index, child)| (format!("{at}[{index}]"), child)));
                }
                Segment::Values => {
                    let values = from.values().nodes.into_iter();
                    next.extend(values.map(|child| (format!("{at}{dot}{}", child.key().unwrap_or("")), child)));
                }
            }
        }
        // Only what leads to the node is followed further.
        next.retain(|(_, child)| child.span().encloses(node.span()));
        found = next;
    }
    found.into_iter().find(|(_, found)| found.span() == node.span()).map(|(at, _)| at).filter(|at| !at.is_empty())
}
