//! `terraform/invalid-version-constraint`: see `rules/terraform/invalid-version-constraint.md`.

use crate::model::terraform::{AttributeRef, conditions};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Attribute;
use crate::syntax::hcl::{Expr, ExprKind};

#[derive(Default)]
pub struct InvalidVersionConstraint;

impl Rule for InvalidVersionConstraint {
    type View = Attribute;

    fn check(&self, attribute: AttributeRef<'_>, cx: &mut Context<'_>) {
        let value = &attribute.attribute.value;
        let kind = attribute.block.map_or("", |block| &*block.kind.text);
        match (attribute.top_kind(), kind, attribute.name()) {
            ("terraform", "terraform", "required_version")
            | ("provider" | "module", "provider" | "module", "version") => {
                judge(value, cx);
            }
            ("terraform", "required_providers", _) => match &value.kind {
                ExprKind::Object(items) => {
                    let version = items.iter().find(|item| item.key.as_str() == Some("version"));
                    if let Some(version) = version {
                        judge(&version.value, cx);
                    }
                }
                _ => judge(value, cx),
            },
            _ => {}
        }
    }
}

fn judge(value: &Expr, cx: &mut Context<'_>) {
    let Some(text) = cx.literal(cx.file(), value) else { return };
    if let Err(part) = conditions(text) {
        let message = if part.is_empty() {
            "version constraint has an empty part".to_owned()
        } else {
            format!("`{part}` is no version constraint")
        };
        cx.report(value.span, message)
            .help("write conditions such as `>= 1.5`, `~> 5.0`, `!= 2.1.3`, with commas between");
    }
}
