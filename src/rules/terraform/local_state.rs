//! `terraform/local-state`: see `rules/terraform/local-state.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::Module;

#[derive(Default)]
pub struct LocalState;

const HELP: &str = "add a `backend` block with locking, such as `s3` with `use_lockfile = true`";

impl Rule for LocalState {
    type View = Module;

    fn check(&self, module: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let directory = module.directory();
        let has = |kind: &str| directory.blocks_of(kind).next().is_some();
        // Without a provider of its own it may be a module or a snippet, which gets its state from whoever calls it.
        if !module.is_root() || !has("provider") || !(has("resource") || has("module")) {
            return;
        }
        let mut settings = None;
        for (file, block) in directory.blocks_of("terraform") {
            if let Some(backend) = block.body.block("backend") {
                if backend.label(0) == Some("local") {
                    cx.report_in(file.id, backend.header(), "state is kept in a local file").help(HELP);
                }
                return;
            }
            if block.body.block("cloud").is_some() {
                return;
            }
            settings = settings.or(Some((file.id, block.header())));
        }
        if let Some((file, span)) = settings {
            cx.report_in(file, span, "no backend: state is kept in a local file").help(HELP);
        }
    }
}
