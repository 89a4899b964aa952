//! `terraform/unstructured-module`: see `rules/terraform/unstructured-module.md`.

use crate::model::terraform::{ModuleKind, Role};
use crate::rule::prelude::*;
use crate::rule::views::terraform::{Module, ModuleRef};

#[derive(Default)]
pub struct UnstructuredModule;

impl Rule for UnstructuredModule {
    type View = Module;

    fn check(&self, module: ModuleRef<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        if matches!(module.kind(), ModuleKind::Example | ModuleKind::Test) {
            return;
        }
        let native: Vec<_> =
            directory.files.iter().filter(|file| file.role == Role::Configuration && !file.tree.json).collect();
        let stem = |name: &str| native.iter().any(|file| file.path.file_stem() == Some(name));
        let Some(first) = native.first() else { return };
        if !stem("main") {
            cx.report_in(first.id, Span::empty(0), "module has no `main.tf`")
                .help("put the resources of the module into `main.tf`");
        }
        for (kind, wanted) in [("variable", "variables"), ("output", "outputs")] {
            let misplaced = native
                .iter()
                .filter(|file| file.path.file_stem() != Some(wanted))
                .find_map(|file| Some((file, file.tree.body.blocks_of(kind).next()?)));
            if let Some((file, block)) = misplaced {
                let name = file.path.file_name().unwrap_or("");
                cx.report_in(file.id, block.header(), format!("`{kind}` blocks in `{name}`"))
                    .help(format!("move them to `{wanted}.tf`, where readers look for them"));
            }
        }
    }
}
