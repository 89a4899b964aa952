//! `terraform/unknown-argument`: see `rules/terraform/unknown-argument.md`.

use crate::model::terraform::providers::FaultKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct UnknownArgument;

impl Rule for UnknownArgument {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let FaultKind::Unknown { name, meant: None } = found.fault.kind else { return };
        if found.may_be_new(cx) {
            return;
        }
        let type_name = found.block.label(0).unwrap_or("");
        let finding = cx.report(found.fault.span, format!("`{type_name}` has no `{name}`"));
        finding.help("see the documentation of the type; an older version of the provider may have had it");
        finding.resource = found.address();
    }
}
