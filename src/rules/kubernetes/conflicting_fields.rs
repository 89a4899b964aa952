//! Fields of which the API server takes one only.

use crate::model::kubernetes::schema::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;

#[derive(Default)]
pub struct ConflictingFields;

impl Rule for ConflictingFields {
    type View = SchemaProblem;

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        match problem.fault {
            Fault::Conflict { first, second, parent } => {
                let message = format!("`{}` has both `{}` and `{}`", parent.short_name(), first.name(), second.name());
                cx.report(problem.span, message)
                    .note(first.key.span(), "the other one")
                    .help("keep one: the API server refuses the object")
                    .resource(problem.object.resource());
            }
            Fault::NoChoice { parent, choices } => {
                let message = format!("`{}` says nothing of what to do", parent.short_name());
                cx.report(problem.span, message)
                    .help(format!("add one of `{}`: the API server refuses it without", choices.join("`, `")))
                    .resource(problem.object.resource());
            }
            _ => {}
        }
    }
}
