//! The fix that replaces a version of an action by its commit, where that is known.

use crate::model::actions::{ActionsFile, Remote, known};
use crate::rule::prelude::*;
use crate::syntax::yaml::Node;

/// The edit, when nothing but the action stands on its line.
pub(super) fn edit(file: &ActionsFile, remote: &Remote, node: Node<'_>, text: &str) -> Option<Edit> {
    let commit = known::commit_of(file, remote)?;
    let rest = text.get(node.span().end as usize..)?.lines().next().unwrap_or("");
    let written = node.span().of(text);
    let place = written.strip_suffix(&*remote.reference)?;
    let is_alone = rest.trim().is_empty() && !node.is_flow();
    is_alone.then(|| Edit::replace(node.span(), format!("{place}{commit} # {}", remote.reference)))
}

/// Where the reference of a `uses` stands, when the value is written plainly.
pub(super) fn reference(remote: &Remote, node: Node<'_>, text: &str) -> Option<Span> {
    let span = node.span();
    let is_plain = span.of(text).ends_with(&*remote.reference) && !remote.reference.is_empty();
    is_plain.then(|| Span::new(span.end - remote.reference_span.len(), span.end))
}
