//! `terraform/reference-in-constant`: see `rules/terraform/reference-in-constant.md`.

use crate::model::terraform::AttributeRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Attribute;
use crate::syntax::hcl::{Expr, ExprKind};

#[derive(Default)]
pub struct ReferenceInConstant;

impl Rule for ReferenceInConstant {
    type View = Attribute;

    fn check(&self, attribute: AttributeRef<'_>, cx: &mut Context<'_>) {
        let place = match (attribute.top_kind(), attribute.name()) {
            ("variable", "default") if attribute.is_direct() => "the default of a variable",
            ("variable", "description" | "sensitive" | "nullable") if attribute.is_direct() => "a declaration",
            ("terraform", "required_version") if attribute.is_direct() => "`required_version`",
            ("", _) => "a file of values",
            _ => return,
        };
        let Some((span, what)) = computed(&attribute.attribute.value) else { return };
        cx.report(span, format!("{what} in {place}, which Terraform reads before anything else"))
            .help("write a literal; compute values in `locals`");
    }
}

/// The first part that is no literal.
fn computed(value: &Expr) -> Option<(Span, &'static str)> {
    let mut found = None;
    value.walk(&mut |expr| {
        let what = match &expr.kind {
            ExprKind::Variable(_) => "reference",
            ExprKind::Call(_) => "function call",
            _ => return,
        };
        found.get_or_insert((expr.span, what));
    });
    found
}
