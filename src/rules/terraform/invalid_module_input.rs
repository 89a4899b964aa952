//! `terraform/invalid-module-input`: see `rules/terraform/invalid-module-input.md`.

use rustc_hash::FxHashSet;

use crate::model::nearest::nearest;
use crate::model::terraform::Directory;
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::Block;

#[derive(Default)]
pub struct InvalidModuleInput;

/// Arguments of every `module` block.
const META: [&str; 7] = ["source", "version", "count", "for_each", "providers", "depends_on", "enabled"];

impl Rule for InvalidModuleInput {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        for (file, block) in module.directory().blocks_of("module") {
            let Some(name) = block.label(0) else { continue };
            let Some(called) = module.called(name).filter(|called| !called.is_broken()) else {
                cx.undecided_in(file.id, block.header(), "what the module takes: it was not read");
                continue;
            };
            for attribute in &block.body.attributes {
                let input = &*attribute.name.text;
                if META.contains(&input) || called.find(&format!("var.{input}")).is_some() {
                    continue;
                }
                let known = called.blocks_of("variable").filter_map(|(_, block)| block.label(0));
                let help = match nearest(input, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "delete it, or declare the variable in the module".to_owned(),
                };
                cx.report_in(file.id, attribute.name.span, format!("module `{name}` has no variable `{input}`"))
                    .help(help)
                    .resource(format!("module.{name}"));
            }
            let missing = missing(called, block);
            if !missing.is_empty() {
                let list = missing.join("`, `");
                cx.report_in(file.id, block.header(), format!("module `{name}` is not given `{list}`"))
                    .help("set each variable that has no default")
                    .resource(format!("module.{name}"));
            }
        }
    }
}

/// The variables without a default that the call does not set.
fn missing<'a>(called: &'a Directory, call: &Block) -> Vec<&'a str> {
    // An override file may bring the default.
    let has_default = |name: &str| called.variable_layers(name).any(|block| block.body.attribute("default").is_some());
    let given: FxHashSet<&str> = call.body.attributes.iter().map(|attribute| &*attribute.name.text).collect();
    let names = called.variables().map(|(_, _, name)| name);
    names.filter(|name| !given.contains(name) && !has_default(name)).collect()
}
