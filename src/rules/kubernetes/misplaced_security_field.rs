//! Fields of a `securityContext` at a level where they do nothing.

use crate::model::kubernetes::schema::{Fault, Problem, SecurityLevel};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;

#[derive(Default)]
pub struct MisplacedSecurityField;

impl Rule for MisplacedSecurityField {
    type View = SchemaProblem;

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let Some(levels) = problem.misplaced_security_field() else { return };
        let Fault::UnknownField { entry, parent, .. } = problem.fault else { return };
        let place = match parent.short_name() {
            "PodSecurityContext" => "in the `securityContext` of a pod",
            "SecurityContext" => "in the `securityContext` of a container",
            "Container" => "directly in a container",
            _ => "directly in a pod",
        };
        let help = match levels {
            [SecurityLevel::Container] => "set it in the `securityContext` of each container",
            [SecurityLevel::Pod] => "set it in the `securityContext` of the pod",
            _ => "set it in a `securityContext`",
        };
        cx.report(problem.span, format!("`{}` does nothing {place}", entry.name()))
            .resource(problem.object.resource())
            .help(help);
    }
}
