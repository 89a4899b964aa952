//! `terraform/deep-module-clone`: see `rules/terraform/deep-module-clone.md`.

use crate::model::terraform::{ModuleSource, is_commit};
use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct DeepModuleClone;

impl Rule for DeepModuleClone {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("module") {
            let Some(source) = block.body.attribute("source") else { continue };
            let address = cx.literal(cx.file(), &source.value);
            let Some(ModuleSource::Git(repository)) = address.map(ModuleSource::of) else { continue };
            // `--depth` takes a branch or a tag, no commit.
            let Some(revision) = repository.revision.filter(|revision| !is_commit(revision)) else { continue };
            if repository.depth == Some("1") {
                continue;
            }
            let span = source.value.span;
            let finding = cx
                .report(span, format!("the whole history of the module is fetched to take `{revision}`"))
                .help("add `depth=1` to the address");
            let written = span.of(&file.text);
            if let (None, false, Some(at)) = (repository.depth, file.json, written.find("ref=")) {
                let at = span.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
                finding.fix(Applicability::Unsafe, "add `depth=1`", [Edit::insert(at, "depth=1&")]);
            }
        }
    }
}
