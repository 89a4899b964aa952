//! Objects and lists that become texts.

use crate::model::actions::Site;
use crate::model::actions::types::ProblemKind;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct ObjectInText;

impl Rule for ObjectInText {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        for problem in site.problems().iter().filter(|problem| problem.kind == ProblemKind::Text) {
            let diagnostic = cx.report(site.source_span(problem.span), problem.message.clone());
            diagnostic.resource = site.resource();
            diagnostic.help(problem.help.clone());
            if let Some((span, text)) = &problem.replacement {
                diagnostic.fix(
                    Applicability::Safe,
                    "write it as JSON",
                    [Edit::replace(site.source_span(*span), text.as_str())],
                );
            }
        }
    }
}
