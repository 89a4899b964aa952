//! Fields that the type they stand in does not have.

use super::target::target;
use crate::model::kubernetes::schema::{Elsewhere, Fault, Problem};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::SchemaProblem;

#[derive(Default)]
pub struct UnknownField {
    kubernetes_version: Option<u8>,
}

impl Rule for UnknownField {
    type View = SchemaProblem;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { kubernetes_version: target(options)? })
    }

    fn check(&self, problem: Problem<'_>, cx: &mut Context<'_>) {
        let resource = problem.object.resource();
        match problem.fault {
            Fault::UnknownField { entry, parent, near, elsewhere } => {
                if problem.misplaced_security_field().is_some() {
                    return;
                }
                let message = format!("`{}` is no field of `{}`", entry.name(), parent.short_name());
                let found = cx.report(problem.span, message);
                found.resource(resource);
                match (near, elsewhere) {
                    (Some(near), _) => {
                        found.help(format!("did you mean `{near}`?"));
                        let edit = Edit::replace(problem.span, near);
                        found.fix(Applicability::Unsafe, format!("rename it to `{near}`"), [edit]);
                    }
                    (None, Some(Elsewhere::Above(above))) => {
                        found.help(format!("`{above}` further out has it: indent it less"));
                    }
                    (None, Some(Elsewhere::Below(below))) => {
                        found.help(format!("it belongs into `{below}`"));
                    }
                    (None, None) => {
                        found.help("the API server refuses or drops it; remove it");
                    }
                }
            }
            Fault::VersionedField { entry, parent, versions } => {
                let Some(target) = self.kubernetes_version.filter(|target| !versions.contains(*target)) else { return };
                let (name, parent) = (entry.name(), parent.short_name());
                let message = if target < versions.since {
                    format!("`{name}` of `{parent}` exists since Kubernetes 1.{}", versions.since)
                } else {
                    format!("`{name}` of `{parent}` exists no more after Kubernetes 1.{}", versions.until)
                };
                cx.report(problem.span, message).resource(resource).help(format!("the target is 1.{target}"));
            }
            _ => {}
        }
    }
}
