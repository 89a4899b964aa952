//! `terraform/unversioned-provider`: see `rules/terraform/unversioned-provider.md`.

use crate::model::terraform::ModuleKind;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct UnversionedProvider;

impl Rule for UnversionedProvider {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        if matches!(module.kind(), ModuleKind::Example | ModuleKind::Test) {
            return;
        }
        for (file, provider) in module.directory().required_providers() {
            let ExprKind::Object(items) = &provider.value.kind else { continue };
            let get = |name| items.iter().find(|item| item.key.as_str() == Some(name)).map(|item| &item.value);
            let built_in = get("source")
                .and_then(|source| source.as_str())
                .is_some_and(|source| source.starts_with("terraform.io/builtin/"));
            if get("version").is_none() && !built_in {
                let name = &provider.name.text;
                cx.report_in(file.id, provider.name.span, format!("provider `{name}` has no version constraint"))
                    .help("add `version`, such as `\"~> 5.0\"`");
            }
        }
    }
}
