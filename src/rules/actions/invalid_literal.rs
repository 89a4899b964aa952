//! The texts of `format()` and `fromJSON()`.

use crate::model::actions::Site;
use crate::model::actions::types::ProblemKind;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct InvalidLiteral;

impl Rule for InvalidLiteral {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        for problem in site.problems().iter().filter(|problem| problem.kind == ProblemKind::Literal) {
            let diagnostic = cx.report(site.source_span(problem.span), problem.message.clone());
            diagnostic.resource = site.resource();
            diagnostic.help(problem.help.clone());
        }
    }
}
