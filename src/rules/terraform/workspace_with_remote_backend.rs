//! `terraform/workspace-with-remote-backend`: see `rules/terraform/workspace-with-remote-backend.md`.

use crate::model::terraform::{conditions, each_expression};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::{Body, Expr};

#[derive(Default)]
pub struct WorkspaceWithRemoteBackend;

impl Rule for WorkspaceWithRemoteBackend {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        let settings: Vec<&Body> = directory.blocks_of("terraform").map(|(_, block)| &block.body).collect();
        let remote =
            settings.iter().any(|body| body.blocks_of("backend").any(|block| block.label(0) == Some("remote")));
        let version = settings.iter().find_map(|body| body.attribute("required_version")?.value.as_str());
        if !remote || version.is_some_and(excludes_old) {
            return;
        }
        for file in directory.configuration() {
            each_expression(&file.tree, &mut |expression| {
                if is_workspace(expression.expr) {
                    cx.report_in(
                        file.id,
                        expression.expr.span,
                        "`terraform.workspace` with the `remote` backend is always `default` before Terraform 1.1",
                    )
                    .help("require Terraform 1.1, or take the name from a variable");
                }
            });
        }
    }
}

/// Whether the constraint lets nothing below 1.1 in.
fn excludes_old(constraint: &str) -> bool {
    let Ok(conditions) = conditions(constraint) else { return true };
    conditions.iter().any(|condition| {
        let mut parts =
            condition.version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
        let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        matches!(condition.operator, ">=" | "~>" | "=" | "" | ">") && version >= (1, 1)
    })
}

fn is_workspace(expr: &Expr) -> bool {
    matches!(expr.root_and_name(), Some(("terraform", "workspace")))
}
