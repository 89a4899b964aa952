//! `terraform/missing-required-provider`: see `rules/terraform/missing-required-provider.md`.

use rustc_hash::FxHashSet;

use crate::model::terraform::ModuleKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct MissingRequiredProvider;

impl Rule for MissingRequiredProvider {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        if matches!(module.kind(), ModuleKind::Example | ModuleKind::Test)
            || !module.directory().is_configured()
            || directory.is_broken()
        {
            return;
        }
        let declared: FxHashSet<&str> =
            directory.required_providers().map(|(_, provider)| &*provider.name.text).collect();
        let mut told = FxHashSet::default();
        for provider in &directory.references().providers {
            let name = &*provider.name;
            // Built into Terraform.
            if name == "terraform" || declared.contains(name) || !told.insert(name) {
                continue;
            }
            if let Some(file) = directory.files.get(provider.file) {
                cx.report_in(file.id, provider.span, format!("provider `{name}` is not in `required_providers`"))
                    .help("add it with its `source` and `version`");
            }
        }
    }
}
