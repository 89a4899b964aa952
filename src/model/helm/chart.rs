//! `Chart.yaml` (<https://helm.sh/docs/topics/charts/#the-chartyaml-file>).

use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

/// A text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub text: String,
    pub span: Span,
}

/// A chart that this one brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    pub name: Option<Placed>,
    pub alias: Option<String>,
    pub version: Option<Placed>,
    pub repository: Option<Placed>,
    /// The whole entry's first key.
    pub span: Span,
}

/// What a chart says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    pub api_version: Option<Placed>,
    pub name: Option<Placed>,
    pub version: Option<Placed>,
    pub kind: Option<Placed>,
    pub dependencies: Vec<Dependency>,
    /// Where `dependencies` stands.
    pub dependencies_span: Option<Span>,
    /// Where the file begins.
    pub head: Span,
}

impl Chart {
    pub(super) fn of(tree: &Tree) -> Option<Self> {
        let root = tree.root().filter(|root| root.is_mapping())?;
        let entry = root.entry("dependencies");
        let items = entry.into_iter().flat_map(|entry| entry.value.items().collect::<Vec<_>>());
        Some(Self {
            api_version: placed(root, "apiVersion"),
            name: placed(root, "name"),
            version: placed(root, "version"),
            kind: placed(root, "type"),
            dependencies: items.filter(|item| item.is_mapping()).map(dependency).collect(),
            dependencies_span: entry.map(|entry| entry.key.span()),
            head: head(root),
        })
    }

    /// The names that its templates know a dependency by.
    pub fn dependency_names(&self) -> impl Iterator<Item = &str> {
        self.dependencies.iter().filter_map(|dependency| {
            dependency.alias.as_deref().or(dependency.name.as_ref().map(|name| name.text.as_str()))
        })
    }

    /// Only other charts use it; it has no objects of its own.
    pub fn is_library(&self) -> bool {
        self.kind.as_ref().is_some_and(|kind| kind.text == "library")
    }
}

fn dependency(item: Node<'_>) -> Dependency {
    Dependency {
        name: placed(item, "name"),
        alias: item.get_str("alias").map(str::to_owned),
        version: placed(item, "version"),
        repository: placed(item, "repository").filter(|repository| !repository.text.is_empty()),
        span: head(item),
    }
}

fn placed(node: Node<'_>, key: &str) -> Option<Placed> {
    let value = node.get(key).filter(|value| !value.is_null())?;
    Some(Placed { text: value.as_str()?.to_owned(), span: value.span() })
}

fn head(node: Node<'_>) -> Span {
    node.raw_entries().next().map_or(node.span(), |entry| entry.key.span())
}
