//! `terraform/duplicate-object-key`: see `rules/terraform/duplicate-object-key.md`.

use rustc_hash::FxHashMap;

use crate::model::terraform::ExpressionRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Expression;
use crate::syntax::hcl::{Expr, ExprKind};

#[derive(Default)]
pub struct DuplicateObjectKey;

impl Rule for DuplicateObjectKey {
    type View = Expression;

    fn check(&self, expression: ExpressionRef<'_>, cx: &mut Context<'_>) {
        // The JSON parser tells its own duplicates.
        let ExprKind::Object(items) = &expression.expr.kind else { return };
        if expression.attribute.tree.json {
            return;
        }
        let mut seen: FxHashMap<String, Span> = FxHashMap::default();
        for item in items {
            let Some(name) = name(&item.key) else { continue };
            if let Some(first) = seen.get(&name) {
                cx.report(item.key.span, format!("key `{name}` is set twice; only this value counts"))
                    .help("delete one of the two")
                    .note(*first, "first set here");
            } else {
                seen.insert(name, item.key.span);
            }
        }
    }
}

/// The key as Terraform sees it, when it is literal.
fn name(key: &Expr) -> Option<String> {
    match &key.kind {
        ExprKind::String(text) => Some(text.to_string()),
        ExprKind::Number(number) => Some(number.to_string()),
        ExprKind::Bool(value) => Some(value.to_string()),
        ExprKind::Paren(inner) => name(inner),
        _ => None,
    }
}
