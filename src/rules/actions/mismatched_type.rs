//! Properties, items and arguments that the type of a value does not allow.

use crate::model::actions::Site;
use crate::model::actions::types::{self, ProblemKind};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MismatchedType;

impl Rule for MismatchedType {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        for problem in types::check(site).into_iter().filter(|problem| problem.kind == ProblemKind::Mismatch) {
            let diagnostic = cx.report(site.source_span(problem.span), problem.message);
            diagnostic.resource = site.resource();
            diagnostic.help(problem.help);
            if let Some((span, text)) = problem.replacement {
                diagnostic.fix(Applicability::Safe, "correct the name", [Edit::replace(site.source_span(span), text)]);
            }
        }
    }
}
