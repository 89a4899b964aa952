//! `terraform/unsourced-provider`: see `rules/terraform/unsourced-provider.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::ExprKind;

#[derive(Default)]
pub struct UnsourcedProvider;

impl Rule for UnsourcedProvider {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        for (file, provider) in module.directory().required_providers() {
            let name = &provider.name.text;
            let help = "add `source`, such as `\"hashicorp/aws\"`";
            match &provider.value.kind {
                ExprKind::Object(items) if items.iter().all(|item| item.key.as_str() != Some("source")) => {
                    cx.report_in(file.id, provider.name.span, format!("provider `{name}` has no source")).help(help);
                }
                ExprKind::String(_) => {
                    let span = provider.value.span;
                    let finding = cx
                        .report_in(
                            file.id,
                            span,
                            format!("provider `{name}` is required the way of Terraform 0.12, without a source"),
                        )
                        .help(help);
                    if !file.tree.json {
                        let version = span.of(&file.tree.text);
                        let text =
                            format!("{{\n      source  = \"hashicorp/{name}\"\n      version = {version}\n    }}");
                        finding.fix(Applicability::Unsafe, "name the source", [Edit::replace(span, text)]);
                    }
                }
                _ => {}
            }
        }
    }
}
