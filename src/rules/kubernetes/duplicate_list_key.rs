//! Items of a list that must differ in their key and don't.

use crate::model::kubernetes::schema::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;

#[derive(Default)]
pub struct DuplicateListKey;

impl Rule for DuplicateListKey {
    type View = SchemaProblem;

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let Fault::DuplicateItem { item, first, list, key } = problem.fault else { return };
        // The server takes these, the last one counts: `kubernetes/duplicate-env`; ports may repeat under two names.
        let is_taken = list == "env" || (list == "ports" && key == "containerPort") || list == "conditions";
        if is_taken {
            return;
        }
        let value = item.get_str(key).unwrap_or("");
        let at = first.get(key).unwrap_or(first);
        cx.report(problem.span, format!("`{list}` has two items with `{key}` `{value}`"))
            .resource(problem.object.resource())
            .note(at.span(), "the first one")
            .help("the API server refuses the object; rename or remove one");
    }
}
