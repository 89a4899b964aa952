//! `terraform/unknown-resource-type`: see `rules/terraform/unknown-resource-type.md`.

use crate::model::terraform::providers::FaultKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct UnknownResourceType;

impl Rule for UnknownResourceType {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let FaultKind::Type { name, meant } = found.fault.kind else { return };
        if found.may_be_new(cx) {
            return;
        }
        let finding = cx.report(found.fault.span, format!("the provider has no resource type `{name}`"));
        finding.help(format!("did you mean `{meant}`?"));
        finding.resource = found.address();
    }
}
