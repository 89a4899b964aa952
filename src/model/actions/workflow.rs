//! A workflow: its triggers, permissions and jobs.

use camino::Utf8Path;

use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

use super::ActionsFile;
use super::job::Job;
use super::outline::JobData;

/// A workflow file, read lazily. <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>
#[derive(Clone, Copy, Debug)]
pub struct Workflow<'a> {
    pub file: &'a ActionsFile,
    /// The mapping at the root.
    pub node: Node<'a>,
}

/// One event of `on:`.
#[derive(Clone, Copy, Debug)]
pub struct Trigger<'a> {
    pub name: &'a str,
    /// Where the name stands.
    pub key: Node<'a>,
    /// What stands below the name, when `on:` is a mapping and it is not empty.
    pub settings: Option<Node<'a>>,
}

impl<'a> Trigger<'a> {
    /// The value of a filter or of `types`: a text or a list of texts.
    pub fn list(self, key: &str) -> Vec<Node<'a>> {
        self.settings.and_then(|settings| settings.get(key)).map(texts).unwrap_or_default()
    }

    pub fn has(self, key: &str) -> bool {
        self.settings.is_some_and(|settings| settings.get(key).is_some())
    }
}

/// The scalars of a list, or a lone scalar.
pub(super) fn texts(node: Node<'_>) -> Vec<Node<'_>> {
    if node.is_sequence() {
        node.items().filter(|item| item.is_scalar()).collect()
    } else if node.is_scalar() && !node.is_null() {
        vec![node]
    } else {
        Vec::new()
    }
}

/// How much a token may do with one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    None,
    Read,
    Write,
}

impl Level {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            _ => None,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::Write => "write",
        }
    }
}

/// What a token may do, without the tree.
#[derive(Clone, Debug)]
pub enum Granted {
    /// `read-all`, `write-all`
    All(Level),
    /// What is not listed is not granted.
    Scopes(Vec<(String, Level)>),
}

impl Granted {
    pub fn level(&self, scope: &str) -> Level {
        match self {
            Self::All(level) => *level,
            Self::Scopes(scopes) => {
                scopes.iter().find(|(name, _)| name == scope).map_or(Level::None, |(_, level)| *level)
            }
        }
    }
}

/// What `permissions:` grants.
#[derive(Clone, Copy, Debug)]
pub struct Permissions<'a> {
    pub node: Node<'a>,
}

impl<'a> Permissions<'a> {
    /// `read-all` or `write-all`.
    pub fn shorthand(self) -> Option<&'a str> {
        self.node.as_str().filter(|text| !text.is_empty())
    }

    /// Whether it says what is granted: it is neither empty nor an expression.
    pub fn is_written(self) -> bool {
        self.node.is_mapping() || self.shorthand().is_some_and(|text| !text.contains("${{"))
    }

    /// Each scope with its level.
    pub fn scopes(self) -> impl Iterator<Item = Entry<'a>> {
        self.node.raw_entries()
    }

    /// The level of a scope that is written out.
    pub fn level(self, scope: &str) -> Option<&'a str> {
        self.node.get_str(scope)
    }

    /// What is granted; nothing when it is not all written out.
    pub fn granted(self) -> Option<Granted> {
        match self.shorthand() {
            Some("read-all") => return Some(Granted::All(Level::Read)),
            Some("write-all") => return Some(Granted::All(Level::Write)),
            Some(_) => return None,
            None => {}
        }
        let scope = |entry: Entry<'a>| Some((entry.name().to_owned(), Level::parse(entry.value.as_str()?)?));
        self.node.is_mapping().then(|| self.scopes().map(scope).collect::<Option<_>>()).flatten().map(Granted::Scopes)
    }

    pub fn grants_write(self, scope: &str) -> bool {
        self.shorthand() == Some("write-all") || self.level(scope) == Some("write")
    }

    pub fn grants_any_write(self) -> bool {
        self.shorthand() == Some("write-all") || self.scopes().any(|entry| entry.value.as_str() == Some("write"))
    }
}

impl<'a> Workflow<'a> {
    /// Whether GitHub reads a workflow at that path. Gitea and Forgejo share the format but have keys and events of
    /// their own.
    pub fn is_githubs(self, path: &Utf8Path) -> bool {
        !path.as_str().split('/').any(|part| matches!(part, ".gitea" | ".forgejo"))
    }

    /// The value of `name:`.
    pub fn name(self) -> Option<&'a str> {
        self.node.get_str("name")
    }

    /// The events of `on:`, which may be a name, a list or a mapping.
    pub fn triggers(self) -> impl Iterator<Item = Trigger<'a>> + Clone {
        self.file.outline.triggers.iter().filter_map(move |data| {
            let key = self.file.tree.node(data.name)?;
            let settings = data.settings.and_then(|settings| self.file.tree.node(settings));
            Some(Trigger { name: key.as_str().unwrap_or(""), key, settings })
        })
    }

    pub fn trigger(self, name: &str) -> Option<Trigger<'a>> {
        self.triggers().find(|trigger| trigger.name == name)
    }

    pub fn has_trigger(self, name: &str) -> bool {
        self.trigger(name).is_some()
    }

    /// Runs on nothing but calls from other workflows.
    pub fn is_only_called(self) -> bool {
        let mut triggers = self.triggers().peekable();
        triggers.peek().is_some() && triggers.all(|trigger| trigger.name == "workflow_call")
    }

    pub fn permissions(self) -> Option<Permissions<'a>> {
        self.node.get("permissions").map(|node| Permissions { node })
    }

    pub fn env(self) -> Option<Node<'a>> {
        self.node.get("env")
    }

    pub fn concurrency(self) -> Option<Node<'a>> {
        self.node.get("concurrency")
    }

    pub(super) fn default_run(self, key: &str) -> Option<Node<'a>> {
        self.node.get_path(&["defaults", "run", key])
    }

    /// The jobs in the order they are written.
    pub fn jobs(self) -> impl DoubleEndedIterator<Item = Job<'a>> {
        self.file.outline.jobs.iter().filter_map(move |data| self.job_of(data))
    }

    /// A job by its place among the workflow's jobs, from 0.
    pub fn job_at(self, place: usize) -> Option<Job<'a>> {
        self.job_of(self.file.outline.jobs.get(place)?)
    }

    fn job_of(self, data: &'a JobData) -> Option<Job<'a>> {
        let (key, node) = (self.file.tree.node(data.key)?, self.file.tree.node(data.node)?);
        Some(Job { workflow: self, id: key.as_str().unwrap_or(""), key, node, data })
    }

    /// Where to point when something is missing from the whole workflow: its first key.
    pub fn head(self) -> Span {
        let key = self.node.raw_entries().next().map(|entry| entry.key.span());
        key.unwrap_or(Span::empty(self.node.span().start))
    }

    /// Whether the branch filters of `push:` let only tags through, or there is none.
    pub fn runs_on_any_branch(self) -> bool {
        self.trigger("push").is_some_and(|push| {
            !push.has("branches") && !push.has("branches-ignore") && !push.has("tags") && !push.has("tags-ignore")
        })
    }
}
