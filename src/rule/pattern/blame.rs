//! Why a predicate is unknown: the value that would decide it, for `--show-unknown`.

use super::evaluate::{Place, Scope};
use super::node::{Node, Step};
use super::path::{Path, Segment};
use super::predicate::Predicate;
use super::truth::Truth;
use crate::diagnostic::Undecided;
use crate::source::{FileId, Span};

/// The longest text of a template that is shown.
const MAX_SHOWN: usize = 60;

/// A value that is only known at run time.
pub(super) struct Blocker {
    pub file: FileId,
    pub span: Span,
    pub because: String,
}

impl Blocker {
    /// That `rule` was not decided because of it.
    pub(super) fn undecided(self, rule: &'static str, resource: Option<String>) -> Undecided {
        Undecided { file: self.file, span: self.span, because: self.because, rule, resource }
    }
}

impl Scope<'_> {
    /// The first value that keeps `predicate` from being decided; `header` stands for the node as a whole.
    pub(super) fn blame(&self, predicate: &Predicate, node: Node<'_>, header: Span) -> Option<Blocker> {
        let is_unknown = |predicate: &Predicate, node| self.evaluate(predicate, node).truth == Truth::Unknown;
        match predicate {
            Predicate::And(parts) | Predicate::Or(parts) => {
                let mut unknown = parts.iter().filter(|part| is_unknown(part, node));
                unknown.find_map(|part| self.blame(part, node, header))
            }
            Predicate::Not(inner) | Predicate::Surely(inner) => self.blame(inner, node, header),
            Predicate::Named(index) => self.blame(self.named.get(*index)?, node, header),
            Predicate::Quantified { path, predicate, .. } => {
                let (nodes, complete) = path.find_all(node);
                let mut unknown = nodes.into_iter().filter(|&node| is_unknown(predicate, node));
                let inner = unknown.find_map(|node| self.blame(predicate, node, header));
                inner.or_else(|| (!complete).then(|| blocked(path, node, header)))
            }
            Predicate::Test(test) => Some(blocked(&test.path, node, header)),
            Predicate::RefersTo { path, .. } => Some(blocked(path, node, header)),
            Predicate::Ports(ports) => {
                let paths = [&ports.from, &ports.to].into_iter().flatten();
                let mut paths = paths.chain(&ports.ranges).chain(&ports.protocol);
                let path = paths.find(|path| reason(reached(path, node)).is_some())?;
                Some(blocked(path, node, header))
            }
            Predicate::Connected(_) => {
                Some(Blocker { file: node.file(), span: header, because: "what refers to it".to_owned() })
            }
            Predicate::InScope { .. } => Some(Blocker {
                file: node.file(),
                span: header,
                because: "what else the configuration holds".to_owned(),
            }),
            Predicate::InEnvironment(_) => None,
        }
    }
}

/// The last node on the way of `path` that there is.
fn reached<'a>(path: &Path, from: Node<'a>) -> Node<'a> {
    let mut node = from;
    for segment in &path.segments {
        let step = match segment {
            Segment::Key(key) => node.get(key),
            Segment::Index(index) => node.index(*index),
            Segment::Items | Segment::Values => {
                let children = if *segment == Segment::Items { node.items() } else { node.values() };
                // Where the list itself is whole, one of its items decides.
                let first = children.nodes.into_iter().find(|child| reason(*child).is_some());
                first.filter(|_| children.complete).map_or(Step::Unknown, Step::Found)
            }
        };
        match step {
            Step::Found(next) => node = next,
            Step::Absent | Step::Unknown => break,
        }
    }
    node
}

/// The value on the way of `path` that is not known.
pub(super) fn blocked(path: &Path, from: Node<'_>, header: Span) -> Blocker {
    let node = reached(path, from);
    let place = Place::of(node);
    let span = if place.span == from.span() { header } else { place.span };
    let because = reason(node).unwrap_or_else(|| "what else is set".to_owned());
    Blocker { file: place.file, span, because }
}

/// What makes a node unknown, or known in part only.
fn reason(node: Node<'_>) -> Option<String> {
    if let Some(yaml) = node.as_yaml() {
        let text = yaml.as_str().map(str::trim).filter(|text| !text.is_empty())?;
        let shown: String = text.chars().take(MAX_SHOWN).collect();
        return Some(if shown.len() < text.len() { format!("{shown}…") } else { shown });
    }
    node.as_value()?.blocker()
}
