//! `terraform/missing-lock-file`: see `rules/terraform/missing-lock-file.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::Module;

#[derive(Default)]
pub struct MissingLockFile;

impl Rule for MissingLockFile {
    type View = Module;

    fn check(&self, module: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        if !module.is_root() || directory.has_lock_file {
            return;
        }
        let settings = || directory.blocks_of("terraform");
        // Only what has a backend is surely applied from here.
        let deployed =
            settings().any(|(_, block)| block.body.block("backend").is_some() || block.body.block("cloud").is_some());
        let required = settings().find_map(|(file, block)| {
            let required = block.body.block("required_providers")?;
            (!required.body.attributes.is_empty()).then(|| (file.id, required.header()))
        });
        if let Some((file, span)) = required.filter(|_| deployed) {
            cx.report_in(file, span, "`.terraform.lock.hcl` is not committed")
                .help("run `terraform init` and commit `.terraform.lock.hcl`");
        }
    }
}
