//! Secrets in the environment of a whole workflow.

use crate::model::actions::Workflow;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Expression;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct WorkflowLevelSecret;

impl Rule for WorkflowLevelSecret {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        for entry in workflow.env().into_iter().flat_map(Node::entries) {
            let reads = workflow.file.sites_within(entry.value.span()).any(|site| {
                let paths = site.tree().map(Expression::paths).unwrap_or_default();
                paths.iter().any(|path| path.context.eq_ignore_ascii_case("secrets"))
            });
            if reads {
                cx.report(
                    entry.key.span(),
                    format!("every step of the workflow can read the secret in `{}`", entry.name()),
                )
                .help("set it in the `env` of the steps that need it");
            }
        }
    }
}
