//! `terraform/missing-required-version`: see `rules/terraform/missing-required-version.md`.

use crate::model::terraform::ModuleKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct MissingRequiredVersion;

impl Rule for MissingRequiredVersion {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        if matches!(module.kind(), ModuleKind::Example | ModuleKind::Test) || !module.directory().is_configured() {
            return;
        }
        let directory = module.directory();
        let settings: Vec<_> = directory.blocks_of("terraform").collect();
        if settings.iter().any(|(_, block)| block.body.attribute("required_version").is_some()) {
            return;
        }
        let first = directory.configuration().find_map(|file| Some((file, file.tree.body.blocks.first()?)));
        if let Some((file, block)) = settings.first().copied().or(first) {
            cx.report_in(file.id, block.header(), "module does not say which versions of Terraform it works with")
                .help("add `required_version = \">= 1.5\"` to a `terraform` block");
        }
    }
}
