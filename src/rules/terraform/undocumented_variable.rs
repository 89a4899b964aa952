//! `terraform/undocumented-variable`: see `rules/terraform/undocumented-variable.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct UndocumentedVariable;

impl Rule for UndocumentedVariable {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("variable") {
            let Some(name) = block.label(0) else { continue };
            let description = block.body.attribute("description");
            if description.is_none_or(|text| text.value.as_str().is_some_and(|text| text.trim().is_empty())) {
                cx.report(block.header(), format!("variable `{name}` has no description"))
                    .help("add `description`: what it decides, and what values make sense")
                    .resource(format!("var.{name}"));
            }
        }
    }
}
