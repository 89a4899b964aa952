//! `terraform/duplicate-declaration`: see `rules/terraform/duplicate-declaration.md`.

use rustc_hash::FxHashMap;

use crate::model::terraform::{Directory, Role, block_address};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct DuplicateDeclaration;

impl Rule for DuplicateDeclaration {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory: &Directory = module.directory();
        let mut seen: FxHashMap<String, (FileId, Span)> = FxHashMap::default();
        let mut meet = |address: String, file: FileId, span: Span| match seen.get(&address) {
            Some(&(first_file, first)) => {
                cx.report_in(file, span, format!("`{address}` is declared twice in this module"))
                    .help("rename one of the two, or delete it")
                    .note_in(first_file, first, "first declared here");
            }
            None => {
                seen.insert(address, (file, span));
            }
        };
        // Override files change declarations; they make none. OpenTofu reads `x.tofu` instead of `x.tf`.
        let replaced = |path: &camino::Utf8Path| {
            path.extension() == Some("tf")
                && directory.files.iter().any(|other| other.path == path.with_extension("tofu"))
        };
        let files = directory.files.iter().filter(|file| file.role == Role::Configuration && !replaced(&file.path));
        for file in files {
            for block in &file.tree.body.blocks {
                if let Some(address) = block_address(block) {
                    meet(address, file.id, block.header());
                }
                if &*block.kind.text == "locals" {
                    for attribute in &block.body.attributes {
                        meet(format!("local.{}", attribute.name.text), file.id, attribute.name.span);
                    }
                }
                if &*block.kind.text == "terraform" {
                    for nested in &block.body.blocks {
                        let kind = &*nested.kind.text;
                        if matches!(kind, "backend" | "cloud" | "required_providers") {
                            meet(format!("terraform.{kind}"), file.id, nested.header());
                        }
                    }
                }
            }
        }
    }
}
