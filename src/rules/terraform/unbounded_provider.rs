//! `terraform/unbounded-provider`: see `rules/terraform/unbounded-provider.md`.

use crate::model::terraform::conditions;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct UnboundedProvider;

impl Rule for UnboundedProvider {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        // Modules that others call leave the choice to them; a lock file has made it.
        if !module.is_root() || module.directory().has_lock_file {
            return;
        }
        for (file, provider) in module.directory().required_providers() {
            let version = match &provider.value.kind {
                ExprKind::Object(items) => {
                    let item = items.iter().find(|item| item.key.as_str() == Some("version"));
                    item.map(|item| &item.value)
                }
                _ => Some(&provider.value),
            };
            let Some((version, text)) = version.and_then(|version| Some((version, version.as_str()?))) else {
                continue;
            };
            let Ok(conditions) = conditions(text) else { continue };
            if conditions.iter().all(|condition| matches!(condition.operator, ">=" | ">" | "!=")) {
                let name = &provider.name.text;
                cx.report_in(file.id, version.span, format!("any later release of provider `{name}` is taken"))
                    .help("bound it, such as `\"~> 5.0\"`, and commit `.terraform.lock.hcl`");
            }
        }
    }
}
