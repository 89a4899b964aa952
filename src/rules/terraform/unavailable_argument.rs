//! `terraform/unavailable-argument`: see `rules/terraform/unavailable-argument.md`.

use crate::model::terraform::providers::{FaultKind, in_words};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{SchemaFault, SchemaFaultRef};

#[derive(Default)]
pub struct UnavailableArgument;

impl Rule for UnavailableArgument {
    type View = SchemaFault;

    fn check(&self, found: SchemaFaultRef<'_>, cx: &mut Context<'_>) {
        let FaultKind::Unavailable { name, has, renamed } = found.fault.kind else { return };
        if found.is_foreign(cx) {
            return;
        }
        let type_name = found.block.label(0).unwrap_or("");
        let provider = type_name.split('_').next().unwrap_or("");
        let asked = in_words(type_name, found.asked.majors);
        let message = if name == type_name {
            format!("{provider} {asked} has no resource type `{name}`")
        } else {
            format!("`{type_name}` has no `{name}` in {provider} {asked}")
        };
        let finding = cx.report(found.fault.span, message);
        let has = in_words(type_name, has);
        match renamed {
            Some(renamed) => finding.help(format!("{provider} {asked} calls it `{renamed}`")),
            None => finding.help(format!(
                "{provider} {has} has it: follow the upgrade guide, or ask for that version of the provider"
            )),
        };
        finding.resource = found.address();
    }
}
