//! Downloads that go straight into a shell.

use crate::model::docker::InstructionRef;
use crate::model::downloads::piped_installers;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct PipedInstaller;

impl Rule for PipedInstaller {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run {
            return;
        }
        for installer in run.scripts().iter().flat_map(|script| piped_installers(&script.script)) {
            cx.report(installer.span, "a downloaded script is run unseen")
                .help("download it, compare its checksum, then run it");
        }
    }
}
