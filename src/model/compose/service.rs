//! One service of a Compose file.

use super::interpolation::literal;
use super::{Port, Project, Section};
use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    project: Project<'a>,
    name: &'a str,
    name_span: Span,
    node: Node<'a>,
}

/// A variable of `environment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    pub name: &'a str,
    /// `None` when the value comes from the caller's environment or an interpolated variable.
    pub value: Option<&'a str>,
    pub span: Span,
}

/// An entry of `volumes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mount<'a> {
    /// A path of the host, or the name of a volume; `None` for an anonymous one.
    pub source: Option<&'a str>,
    pub span: Span,
}

impl Mount<'_> {
    /// The source is a path rather than the name of a volume.
    pub fn is_bind(&self) -> bool {
        self.source
            .is_some_and(|source| source.starts_with(['.', '/', '~', '\\']) || source.as_bytes().get(1) == Some(&b':'))
    }
}

/// An entry of `depends_on`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependency<'a> {
    pub service: &'a str,
    pub condition: Option<&'a str>,
    /// May be absent without harm.
    pub optional: bool,
    pub span: Span,
}

impl<'a> Service<'a> {
    pub(super) fn new(project: Project<'a>, entry: Entry<'a>) -> Option<Self> {
        let (name, name_span) = (entry.name(), entry.key.span());
        entry.value.is_mapping().then_some(Self { project, name, name_span, node: entry.value })
    }

    pub fn name(self) -> &'a str {
        self.name
    }

    pub fn name_span(self) -> Span {
        self.name_span
    }

    pub fn node(self) -> Node<'a> {
        self.node
    }

    pub fn project(self) -> Project<'a> {
        self.project
    }

    /// `services.web`, as findings name it.
    pub fn resource(self) -> String {
        format!("services.{}", self.name)
    }

    pub fn image(self) -> Option<Node<'a>> {
        self.node.get("image")
    }

    pub fn is_built(self) -> bool {
        self.node.get("build").is_some()
    }

    /// The service says what it runs; otherwise it is part of one that another file completes.
    pub fn is_whole(self) -> bool {
        ["image", "build", "extends", "provider", "develop"].iter().any(|key| self.node.get(key).is_some())
            || self.node.is_incomplete()
    }

    /// What is missing here may come from elsewhere: `extends`.
    pub fn inherits(self) -> bool {
        self.node.get("extends").is_some() || self.node.is_incomplete()
    }

    pub fn container_name(self) -> Option<Node<'a>> {
        self.node.get("container_name")
    }

    /// The profiles that start it; empty for always.
    pub fn profiles(self) -> Vec<&'a str> {
        self.node.get("profiles").into_iter().flat_map(Node::items).filter_map(Node::as_str).collect()
    }

    /// Whether both may run at the same time: one has no profile, or they share one.
    pub fn may_run_with(self, other: Self) -> bool {
        let (own, others) = (self.profiles(), other.profiles());
        own.is_empty() || others.is_empty() || own.iter().any(|profile| others.contains(profile))
    }

    /// The variables of `environment`, in either spelling.
    pub fn environment(self) -> Vec<Variable<'a>> {
        let Some(environment) = self.node.get("environment") else { return Vec::new() };
        if environment.is_sequence() {
            return environment
                .items()
                .filter_map(|item| {
                    let text = item.as_str()?;
                    let (name, value) =
                        text.split_once('=').map_or((text, None), |(name, value)| (name, literal(value)));
                    Some(Variable { name, value, span: item.span() })
                })
                .collect();
        }
        let entries = environment.entries().into_iter();
        entries
            .map(|entry| {
                let value = entry.value.as_str().filter(|_| !entry.value.is_null()).and_then(literal);
                Variable { name: entry.name(), value, span: entry.value.span() }
            })
            .collect()
    }

    /// The entries of `ports` that can be read.
    pub fn ports(self) -> impl Iterator<Item = Port<'a>> {
        self.node.get("ports").into_iter().flat_map(Node::items).filter_map(Port::new)
    }

    /// The mounts of `volumes` that can be read.
    pub fn mounts(self) -> impl Iterator<Item = Mount<'a>> {
        self.node.get("volumes").into_iter().flat_map(Node::items).filter_map(|node| {
            if node.is_mapping() {
                let kind = node.get_str("type").unwrap_or("volume");
                let source = node.get("source").filter(|_| matches!(kind, "volume" | "bind"));
                let span = source.map_or_else(|| node.span(), Node::span);
                let source = match source {
                    Some(source) => Some(literal(source.as_str()?)?),
                    None => None,
                };
                return Some(Mount { source, span });
            }
            let text = literal(node.as_str()?)?;
            // `C:\data:/data` has a drive letter in front.
            let from = if text.as_bytes().get(1) == Some(&b':') { 2 } else { 0 };
            let colon = text.get(from..)?.find(':').map(|at| at + from);
            Some(Mount { source: colon.and_then(|at| text.get(..at)), span: node.span() })
        })
    }

    pub fn depends_on(self) -> Vec<Dependency<'a>> {
        let Some(node) = self.node.get("depends_on") else { return Vec::new() };
        let plain = |item: Node<'a>| {
            let service = literal(item.as_str()?)?;
            Some(Dependency { service, condition: None, optional: false, span: item.span() })
        };
        if node.is_sequence() {
            return node.items().filter_map(plain).collect();
        }
        let entries = node.entries().into_iter();
        entries
            .map(|entry| Dependency {
                service: entry.name(),
                condition: entry.value.get_str("condition"),
                optional: entry.value.get("required").and_then(Node::as_bool) == Some(false),
                span: entry.key.span(),
            })
            .collect()
    }

    /// The names by which the service refers to entries of a section, with their places.
    pub fn references(self, section: Section) -> Vec<(&'a str, Span)> {
        if section == Section::Volumes {
            let named = self.mounts().filter(|mount| !mount.is_bind());
            return named.filter_map(|mount| Some((mount.source?, mount.span))).collect();
        }
        let Some(node) = self.node.get(section.key()) else { return Vec::new() };
        if node.is_mapping() {
            return node.entries().into_iter().map(|entry| (entry.name(), entry.key.span())).collect();
        }
        let name = |item: Node<'a>| {
            let name = if item.is_mapping() { item.get("source")? } else { item };
            Some((literal(name.as_str()?)?, name.span()))
        };
        node.items().filter_map(name).collect()
    }

    /// Services named by other keys: `network_mode: service:x`, `volumes_from`, `links`, `extends` of the same file.
    pub fn other_services(self) -> Vec<(&'a str, Span)> {
        let mut found = Vec::new();
        for key in ["network_mode", "pid", "ipc"] {
            if let Some(node) = self.node.get(key) {
                let name = node.as_str().and_then(literal).and_then(|text| text.strip_prefix("service:"));
                found.extend(name.map(|name| (name, node.span())));
            }
        }
        for key in ["links", "volumes_from"] {
            for item in self.node.get(key).into_iter().flat_map(Node::items) {
                let Some(text) = item.as_str().and_then(literal) else { continue };
                if !text.starts_with("container:") {
                    found.push((text.split(':').next().unwrap_or(text), item.span()));
                }
            }
        }
        if let Some(extends) = self.node.get("extends").filter(|extends| extends.get("file").is_none()) {
            let name = if extends.is_mapping() { extends.get("service") } else { Some(extends) };
            found.extend(name.and_then(|name| Some((literal(name.as_str()?)?, name.span()))));
        }
        found
    }

    /// Says how its health is checked; `disable: true` counts as not.
    pub fn has_healthcheck(self) -> bool {
        self.node.get("healthcheck").is_some_and(|check| check.get("disable").and_then(Node::as_bool) != Some(true))
    }
}
