//! `terraform/unpinned-module-source`: see `rules/terraform/unpinned-module-source.md`.

use crate::model::terraform::ModuleSource;
use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

/// Options of the rule.
#[derive(Default)]
pub struct UnpinnedModuleSource {
    branches: Vec<String>,
}

impl Rule for UnpinnedModuleSource {
    type View = TerraformFile;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { branches: options.strings("branches")? })
    }

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in file.body.blocks_of("module") {
            let Some(source) = block.body.attribute("source") else { continue };
            let Some(text) = cx.literal(cx.file(), &source.value) else { continue };
            let (repository, parameter) = match ModuleSource::of(text) {
                ModuleSource::Git(repository) => (repository, "ref"),
                ModuleSource::Mercurial(repository) => (repository, "rev"),
                _ => continue,
            };
            let message = match repository.revision {
                None => "module of a repository without a version: each run takes its newest commit".to_owned(),
                Some(branch) if self.branches.iter().any(|known| known == branch) => {
                    format!("module of the branch `{branch}`: each run takes its newest commit")
                }
                Some(_) => continue,
            };
            cx.report(source.value.span, message)
                .help(format!("name a tag or a commit: `?{parameter}=v1.2.0`"))
                .resource(format!("module.{}", block.label(0).unwrap_or("")));
        }
    }
}
