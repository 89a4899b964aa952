//! `terraform/unversioned-module`: see `rules/terraform/unversioned-module.md`.

use crate::model::terraform::ModuleSource;
use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct UnversionedModule;

impl Rule for UnversionedModule {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("module") {
            let Some(source) = block.body.attribute("source") else { continue };
            let address = cx.literal(cx.file(), &source.value);
            let is_registry = address.is_some_and(|address| ModuleSource::of(address) == ModuleSource::Registry);
            if is_registry && block.body.attribute("version").is_none() {
                cx.report(source.value.span, "module of a registry without `version`: each run may take another one")
                    .help("add `version`, such as `\"~> 5.1\"`")
                    .resource(format!("module.{}", block.label(0).unwrap_or("")));
            }
        }
    }
}
