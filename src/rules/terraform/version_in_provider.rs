//! `terraform/version-in-provider`: see `rules/terraform/version-in-provider.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct VersionInProvider;

impl Rule for VersionInProvider {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("provider") {
            let name = block.label(0).unwrap_or("");
            // Of the provider named `kubernetes` and the like `version` is no argument either.
            if let Some(version) = block.body.attribute("version") {
                cx.report(version.span(), format!("version of provider `{name}` is set in its `provider` block"))
                    .help("move it to `required_providers` of the `terraform` block")
                    .resource(format!("provider.{name}"));
            }
        }
    }
}
