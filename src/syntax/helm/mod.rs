//! Helm templates: YAML with Go template actions in it, read without executing them.
//!
//! Every action is overwritten by as many bytes that YAML can read, so that all offsets stay. What an action prints is
//! unknown ([`Node::is_unknown`](super::yaml::Node::is_unknown)), what stands inside `if`, `with` and `range` may be
//! absent, and a collection that an action on a line of its own adds to is incomplete.

mod actions;
mod marks;
mod mask;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::yaml::{self, Tree};
use crate::source::Span;
use crate::syntax::SyntaxError;

pub use actions::{Action, Word};
use mask::Branches;

/// A template as YAML, and its actions.
#[derive(Debug)]
pub struct Template {
    pub tree: Tree,
    pub actions: Vec<Action>,
}

/// Reads a template (`templates/*.yaml`, `*.tpl`) as YAML. Bodies of `define` are not part of the tree.
///
/// Errors of the template language are the user's. A template whose text is no YAML before it is executed is told as
/// not checked: it may well be right.
pub fn parse(text: Arc<str>) -> Template {
    let (actions, errors) = actions::scan(&text);
    let tree = tree(text, &actions, errors);
    Template { tree, actions }
}

fn tree(text: Arc<str>, actions: &[Action], errors: Vec<SyntaxError>) -> Tree {
    let mut last = None;
    // A template may only make sense with one branch of its conditions.
    for branches in [Branches::All, Branches::First, Branches::Last] {
        let masked = mask::mask(&text, actions, branches);
        let mut tree = yaml::parse_masked(Arc::clone(&text), &masked.text);
        marks::apply(&mut tree, &masked);
        // Masked bytes are read one by one, so that an error may begin or end inside of a character.
        for error in &mut tree.errors {
            error.span = on_borders(&text, error.span);
        }
        if tree.errors.is_empty() {
            tree.errors = errors;
            return tree;
        }
        last.get_or_insert(tree);
    }
    let Some(mut tree) = last else { return yaml::parse(text) };
    let unread = tree.errors.drain(..).map(|error| unreadable(&error)).collect::<Vec<_>>();
    tree.errors = errors.into_iter().chain(unread).collect();
    tree
}

/// The span, grown to whole characters.
fn on_borders(text: &str, span: Span) -> Span {
    let mut start = span.start as usize;
    let mut end = span.end as usize;
    while start > 0 && !text.is_char_boundary(start) {
        start -= 1;
    }
    while end < text.len() && !text.is_char_boundary(end) {
        end += 1;
    }
    Span::from_usize(start, end)
}

fn unreadable(error: &SyntaxError) -> SyntaxError {
    let message = format!("cannot be read without executing it: {}", error.message);
    SyntaxError::new(error.span, message).not_checked()
}

/// The actions of a template with their places, for rules about the template language itself.
pub fn actions(text: &str) -> Vec<Action> {
    actions::scan(text).0
}

/// What the blocks around `offset` ask for, the outermost first: `if .Values.ingress.enabled`, and the `else if` of their
/// branches that stand before it.
pub fn conditions(text: &str, offset: u32) -> Vec<&str> {
    let actions = actions(text);
    let around = |open: &Action| {
        let end = open.end.and_then(|end| actions.get(end));
        open.span.end <= offset && end.is_some_and(|end| offset <= end.span.start)
    };
    let mut found = Vec::new();
    for action in &actions {
        let opening = action.open.and_then(|open| actions.get(open));
        let is_around = match action.word {
            Word::Else => action.span.end <= offset && opening.is_some_and(around),
            _ => action.opens() && around(action),
        };
        if is_around {
            found.push(action.body(text));
        }
    }
    found
}

/// Whether `span` touches one of the ascending, disjoint `holes`.
fn touches(holes: &[Span], span: Span) -> bool {
    let next = holes.partition_point(|hole| hole.end <= span.start);
    holes.get(next).is_some_and(|hole| hole.start < span.end)
}
