//! `terraform/workspace-as-environment`: see `rules/terraform/workspace-as-environment.md`.

use crate::model::environment::of_word;
use crate::model::terraform::ExpressionRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::{BinaryOp, Expr, ExprKind};

#[derive(Default)]
pub struct WorkspaceAsEnvironment;

impl Rule for WorkspaceAsEnvironment {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Binary(binary) = &expression.expr.kind else { return };
        if !matches!(binary.op, BinaryOp::Equal | BinaryOp::NotEqual) {
            return;
        }
        let name = match (is_workspace(&binary.left), is_workspace(&binary.right)) {
            (true, false) => binary.right.as_str(),
            (false, true) => binary.left.as_str(),
            _ => None,
        };
        if let Some(name) = name.filter(|name| of_word(name).is_some()) {
            cx.report(expression.expr.span, format!("the workspace decides whether this is `{name}`"))
                .help("give each environment a root module or a `*.tfvars` and a state of its own");
        }
    }
}

fn is_workspace(expr: &Expr) -> bool {
    matches!(expr.root_and_name(), Some(("terraform" | "tofu", "workspace")))
}
