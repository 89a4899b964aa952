//! `terraform/legacy-index`: see `rules/terraform/legacy-index.md`.

use crate::model::terraform::ExpressionRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::{ExprKind, StepKind};

#[derive(Default)]
pub struct LegacyIndex;

impl Rule for LegacyIndex {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        let ExprKind::Traversal(traversal) = &expression.expr.kind else { return };
        for (index, step) in traversal.steps.iter().enumerate() {
            let (message, replacement) = match &step.kind {
                StepKind::LegacyIndex(number) => {
                    (format!("`.{number}` is the index syntax of Terraform 0.11"), format!("[{number}]"))
                }
                StepKind::AttributeSplat => ("`.*` is the splat syntax of Terraform 0.11".to_owned(), "[*]".to_owned()),
                _ => continue,
            };
            // `a.*.b[0]` is the first of all `b`, `a[*].b[0]` the first of each.
            let rest = traversal.steps.get(index + 1..).unwrap_or_default();
            let same = matches!(step.kind, StepKind::LegacyIndex(_))
                || rest.iter().all(|step| matches!(step.kind, StepKind::Attribute(_)));
            let finding = cx.report(step.span, message).help(format!("write `{replacement}`"));
            if same && !expression.attribute.tree.json {
                finding.fix(Applicability::Safe, "use brackets", [Edit::replace(step.span, replacement)]);
            }
        }
    }
}
