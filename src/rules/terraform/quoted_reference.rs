//! `terraform/quoted-reference`: see `rules/terraform/quoted-reference.md`.

use crate::model::terraform::AttributeRef;
use crate::rule::prelude::*;
use crate::rule::views::hcl::Attribute;
use crate::syntax::hcl::{Expr, ExprKind};

#[derive(Default)]
pub struct QuotedReference;

impl Rule for QuotedReference {
    type View = Attribute;

    fn check(&self, attribute: AttributeRef<'_>, cx: &mut Context<'_>) {
        // In JSON a reference is always in quotes.
        if attribute.tree.json {
            return;
        }
        let kind = attribute.block.map_or("", |block| &*block.kind.text);
        let value = &attribute.attribute.value;
        match (attribute.top_kind(), kind, attribute.name()) {
            ("resource" | "data" | "module" | "output", _, "depends_on") if attribute.is_direct() => items(value, cx),
            ("resource", "lifecycle", "ignore_changes" | "replace_triggered_by") => items(value, cx),
            ("resource" | "data", _, "provider") if attribute.is_direct() => judge(value, cx),
            ("resource", "provisioner", "when" | "on_failure") => judge(value, cx),
            ("module", "module", "providers") => {
                if let ExprKind::Object(items) = &value.kind {
                    for item in items {
                        judge(&item.value, cx);
                    }
                }
            }
            _ => {}
        }
    }
}

fn items(list: &Expr, cx: &mut Context<'_>) {
    if let ExprKind::Array(items) = &list.kind {
        for item in items {
            judge(item, cx);
        }
    }
}

fn judge(value: &Expr, cx: &mut Context<'_>) {
    let ExprKind::String(text) = &value.kind else { return };
    let plain = text
        .split(['.', '[', ']'])
        .all(|part| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')));
    if &**text == "*" {
        cx.report(value.span, "`\"*\"` stands for all attributes in Terraform 0.11")
            .help("write `ignore_changes = all`");
    } else if plain && text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        let edit = Edit::replace(value.span, &**text);
        cx.report(value.span, format!("reference `{text}` is in quotes")).help("take the quotes away").fix(
            Applicability::Safe,
            "take the quotes away",
            [edit],
        );
    }
}
