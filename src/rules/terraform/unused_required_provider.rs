//! `terraform/unused-required-provider`: see `rules/terraform/unused-required-provider.md`.

use rustc_hash::FxHashSet;

use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UnusedRequiredProvider;

impl Rule for UnusedRequiredProvider {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        if module.is_incomplete(cx) {
            return;
        }
        let used: FxHashSet<&str> = directory.references().providers.iter().map(|provider| &*provider.name).collect();
        // An entry may also hold back the provider of a called module.
        let calls = !directory.calls.is_empty();
        for (file, provider) in directory.required_providers() {
            let name = &*provider.name.text;
            if !used.contains(name) && !calls && name != "terraform" {
                cx.report_in(file.id, provider.name.span, format!("nothing in this module uses provider `{name}`"))
                    .help("delete it from `required_providers`");
            }
        }
    }
}
