//! `terraform/untyped-variable`: see `rules/terraform/untyped-variable.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct UntypedVariable;

impl Rule for UntypedVariable {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("variable") {
            let Some(name) = block.label(0) else { continue };
            if block.body.attribute("type").is_none() {
                cx.report(block.header(), format!("variable `{name}` takes a value of any type"))
                    .help("add `type`, so that a wrong value is told where it is given")
                    .resource(format!("var.{name}"));
            }
        }
    }
}
