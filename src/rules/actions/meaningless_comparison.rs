//! Comparisons whose outcome the values do not change.

use crate::model::actions::Site;
use crate::model::actions::types::ProblemKind;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MeaninglessComparison;

impl Rule for MeaninglessComparison {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        for problem in site.problems().iter().filter(|problem| problem.kind == ProblemKind::Comparison) {
            let diagnostic = cx.report(site.source_span(problem.span), problem.message.clone());
            diagnostic.resource = site.resource();
            diagnostic.help(problem.help.clone());
            if let Some((span, text)) = &problem.replacement {
                diagnostic.fix(
                    Applicability::Unsafe,
                    "compare with a boolean",
                    [Edit::replace(site.source_span(*span), text.as_str())],
                );
            }
        }
    }
}
