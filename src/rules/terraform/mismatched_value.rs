//! `terraform/mismatched-value`: see `rules/terraform/mismatched-value.md`.

use crate::model::terraform::{Directory, ModuleFile, Role, mismatch};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::{Attribute, Expr};

#[derive(Default)]
pub struct MismatchedValue;

impl Rule for MismatchedValue {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        for (file, block) in directory.blocks_of("variable") {
            let get = |name| block.body.attribute(name).map(|attribute: &Attribute| &attribute.value);
            if let (Some(constraint), Some(default), Some(name)) = (get("type"), get("default"), block.label(0)) {
                judge(file, name, constraint, default, "default of", cx);
            }
        }
        for file in directory.files.iter().filter(|file| matches!(file.role, Role::Variables | Role::NamedVariables)) {
            for attribute in &file.tree.body.attributes {
                if let Some(constraint) = constraint(directory, &attribute.name.text) {
                    judge(file, &attribute.name.text, constraint, &attribute.value, "value of", cx);
                }
            }
        }
        for (file, block) in directory.blocks_of("module") {
            let Some(called) = block.label(0).and_then(|name| module.called(name)) else { continue };
            for attribute in &block.body.attributes {
                if let Some(constraint) = constraint(called, &attribute.name.text) {
                    judge(file, &attribute.name.text, constraint, &attribute.value, "value of", cx);
                }
            }
        }
    }
}

/// The type of a variable of the module.
fn constraint<'a>(directory: &'a Directory, name: &str) -> Option<&'a Expr> {
    let declaration = directory.find(&format!("var.{name}"))?;
    let (_, block) = directory.block(declaration)?;
    Some(&block.body.attribute("type")?.value)
}

fn judge(file: &ModuleFile, name: &str, constraint: &Expr, value: &Expr, what: &str, cx: &mut Context<'_>) {
    if let Some(found) = mismatch(constraint, value) {
        let message = format!("{what} `{name}` is {}, its type wants {}", found.found, found.wanted);
        cx.report_in(file.id, found.span, message).help("mend the value, or the type").resource(format!("var.{name}"));
    }
}
