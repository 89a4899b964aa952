//! `terraform/undeclared-value`: see `rules/terraform/undeclared-value.md`.

use crate::model::nearest::nearest;
use crate::model::terraform::Role;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UndeclaredValue;

impl Rule for UndeclaredValue {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        if module.is_incomplete(cx) {
            return;
        }
        for file in directory.files.iter().filter(|file| matches!(file.role, Role::Variables | Role::NamedVariables)) {
            for attribute in &file.tree.body.attributes {
                let name = &*attribute.name.text;
                if directory.find(&format!("var.{name}")).is_some() {
                    continue;
                }
                let declared = directory.blocks_of("variable").filter_map(|(_, block)| block.label(0));
                let help = match nearest(name, declared) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "delete it, or declare the variable".to_owned(),
                };
                cx.report_in(
                    file.id,
                    attribute.name.span,
                    format!("value for `{name}`, which is no variable of the module"),
                )
                .help(help);
            }
        }
    }
}
