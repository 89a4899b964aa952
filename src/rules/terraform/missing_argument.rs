//! `terraform/missing-argument`: see `rules/terraform/missing-argument.md`.

use crate::model::terraform::providers::{FaultKind, missing};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct MissingArgument;

impl Rule for MissingArgument {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let FaultKind::Missing { body, schema, block } = found.fault.kind else { return };
        if found.may_be_new(cx) {
            return;
        }
        let type_name = found.block.label(0).unwrap_or("");
        let names = missing(body, schema).join("`, `");
        let whole = block.map_or_else(|| format!("`{type_name}`"), |block| format!("`{block}` of `{type_name}`"));
        let finding = cx.report(found.fault.span, format!("{whole} lacks `{names}`"));
        finding.help("the provider requires it in every version");
        finding.resource = found.address();
    }
}
