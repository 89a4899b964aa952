//! `terraform/invalid-type`: see `rules/terraform/invalid-type.md`.

use crate::model::terraform::{AttributeRef, invalid_type};
use crate::rule::prelude::*;
use crate::rule::views::hcl::Attribute;

#[derive(Default)]
pub struct InvalidType;

impl Rule for InvalidType {
    type View = Attribute;

    fn check(&self, attribute: AttributeRef<'_>, cx: &mut Context<'_>) {
        // In JSON a type is always in quotes.
        if !attribute.is_type() || attribute.tree.json {
            return;
        }
        let Some(fault) = invalid_type(&attribute.attribute.value) else { return };
        let finding = cx.report(fault.span, fault.message);
        match fault.replacement {
            Some(replacement) => {
                let edit = Edit::replace(fault.span, replacement);
                finding.help(format!("write `{replacement}`")).fix(Applicability::Safe, "unquote the type", [edit])
            }
            None => finding.help("types are `string`, `number`, `bool`, `list(…)`, `set(…)`, `map(…)`, `object({…})`, `tuple([…])`, `any`"),
        };
    }
}
