//! `terraform/misspelled-argument`: see `rules/terraform/misspelled-argument.md`.

use crate::model::terraform::providers::FaultKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct MisspelledArgument;

impl Rule for MisspelledArgument {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let FaultKind::Unknown { name, meant: Some(meant) } = found.fault.kind else { return };
        if found.is_foreign(cx) {
            return;
        }
        let type_name = found.block.label(0).unwrap_or("");
        let finding = cx.report(found.fault.span, format!("`{type_name}` has no `{name}`"));
        finding.help(format!("did you mean `{meant}`?"));
        finding.resource = found.address();
    }
}
