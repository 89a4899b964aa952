//! Fields without which the API server refuses an object.

use super::target::target;
use crate::model::kubernetes::schema::{Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;

#[derive(Default)]
pub struct MissingField {
    kubernetes_version: Option<u8>,
}

impl Rule for MissingField {
    type View = SchemaProblem;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { kubernetes_version: target(options)? })
    }

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let Fault::MissingField { field, parent, required, always } = problem.fault else { return };
        if self.kubernetes_version.map_or(always, |target| required.contains(target)) {
            cx.report(problem.span, format!("`{}` without `{field}`", parent.short_name()))
                .resource(problem.object.resource())
                .help(format!("add `{field}`: the API server refuses the object without it"));
        }
    }
}
