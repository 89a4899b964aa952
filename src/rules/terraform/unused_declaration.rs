//! `terraform/unused-declaration`: see `rules/terraform/unused-declaration.md`.

use rustc_hash::FxHashSet;

use crate::model::layout::whole_lines;
use crate::model::terraform::{Directory, ModuleFile, ModuleKind};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};
use crate::syntax::hcl::Block;

#[derive(Default)]
pub struct UnusedDeclaration;

impl Rule for UnusedDeclaration {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        // What could not be read may hold the use.
        if module.kind() == ModuleKind::Test || module.is_incomplete(cx) {
            return;
        }
        let used = directory.references().used(directory);
        for (file, block) in directory.blocks_of("variable") {
            let name = block.label(0).unwrap_or("");
            if !used.contains(format!("var.{name}").as_str()) {
                tell(file, block.header(), block.span, &format!("variable `{name}` is never used"), cx);
            }
        }
        for (file, block) in directory.blocks_of("data") {
            let name = format!("data.{}.{}", block.label(0).unwrap_or(""), block.label(1).unwrap_or(""));
            if !used.contains(name.as_str()) && !asserts(block) {
                tell(file, block.header(), block.span, &format!("data source `{name}` is never used"), cx);
            }
        }
        for (file, block) in directory.blocks_of("locals") {
            for attribute in &block.body.attributes {
                let name = &attribute.name.text;
                if !used.contains(format!("local.{name}").as_str()) {
                    tell(
                        file,
                        attribute.name.span,
                        attribute.span(),
                        &format!("local value `{name}` is never used"),
                        cx,
                    );
                }
            }
        }
        aliases(directory, cx);
    }
}

/// A data source can be there to fail when something is not as it should be.
fn asserts(block: &Block) -> bool {
    let lifecycle = block.body.block("lifecycle");
    lifecycle
        .is_some_and(|block| block.body.block("postcondition").is_some() || block.body.block("precondition").is_some())
        || matches!(block.label(0), Some("external" | "http"))
}

fn aliases(directory: &Directory, cx: &mut Context<'_>) {
    let used: FxHashSet<(&str, &str)> = directory
        .references()
        .providers
        .iter()
        .filter_map(|provider| Some((&*provider.name, provider.alias.as_deref()?)))
        .collect();
    for (file, block) in directory.blocks_of("provider") {
        let alias = block.body.attribute("alias").and_then(|alias| alias.value.as_str());
        if let (Some(name), Some(alias)) = (block.label(0), alias)
            && !used.contains(&(name, alias))
        {
            tell(file, block.header(), block.span, &format!("provider `{name}.{alias}` is never used"), cx);
        }
    }
}

fn tell(file: &ModuleFile, place: Span, whole: Span, message: &str, cx: &mut Context<'_>) {
    let finding = cx.report_in(file.id, place, message.to_owned()).help("delete it, or use it");
    if !file.tree.json {
        let edit = Edit::delete(whole_lines(&file.tree.text, whole));
        finding.fix(Applicability::Unsafe, "delete the declaration", [edit]);
    }
}
