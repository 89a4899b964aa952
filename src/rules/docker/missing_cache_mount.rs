//! Installations without a cache mount.

use crate::model::docker::{InstructionRef, dependency_install};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct MissingCacheMount;

impl Rule for MissingCacheMount {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let mounted = run.mounts().any(|mount| mount.field("type") == Some("cache"));
        if run.keyword() != Keyword::Run || run.onbuild || mounted {
            return;
        }
        let mut commands = run.commands();
        if let Some(span) = commands.find_map(|command| dependency_install(&command.effective()?)) {
            cx.report(span, "what is downloaded here is not kept for the next build")
                .help("add `--mount=type=cache,target=…` with the cache directory of the package manager");
        }
    }
}
