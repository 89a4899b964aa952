//! `terraform/wrong-argument-type`: see `rules/terraform/wrong-argument-type.md`.

use crate::model::terraform::providers::FaultKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct WrongArgumentType;

impl Rule for WrongArgumentType {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let (message, help) = match found.fault.kind {
            FaultKind::Mismatch { name, takes } => (format!("`{name}` takes {takes}"), "write a value of that type"),
            FaultKind::Form { name, is_block: true } => (format!("`{name}` is a block"), "write it without `=`"),
            FaultKind::Form { name, .. } => (format!("`{name}` is an argument, not a block"), "write it with `=`"),
            _ => return,
        };
        if found.is_foreign(cx) {
            return;
        }
        let finding = cx.report(found.fault.span, message);
        finding.help(help);
        finding.resource = found.address();
    }
}
