//! Ids that differ at most in case.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct DuplicateId;

impl Rule for DuplicateId {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(id) = step.id() else { return };
        let Some(name) = id.as_str().filter(|name| !name.is_empty()) else { return };
        let same =
            |other: &Step<'_>| other.id().and_then(Node::as_str).is_some_and(|other| other.eq_ignore_ascii_case(name));
        let Some(first) = step.earlier().into_iter().find(same).and_then(Step::id) else { return };
        cx.report(id.span(), format!("id `{name}` is taken by another step"))
            .note(first.span(), "the other step")
            .help("give each step an id of its own")
            .resource(step.path());
    }
}
