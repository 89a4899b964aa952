//! `terraform/undocumented-output`: see `rules/terraform/undocumented-output.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct UndocumentedOutput;

impl Rule for UndocumentedOutput {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("output") {
            let Some(name) = block.label(0) else { continue };
            let description = block.body.attribute("description");
            if description.is_none_or(|text| text.value.as_str().is_some_and(|text| text.trim().is_empty())) {
                cx.report(block.header(), format!("output `{name}` has no description"))
                    .help("add `description`: what it holds, and who needs it")
                    .resource(format!("output.{name}"));
            }
        }
    }
}
