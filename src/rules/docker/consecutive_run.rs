//! `RUN` behind `RUN`.

use crate::model::docker::{InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct ConsecutiveRun;

impl Rule for ConsecutiveRun {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let instructions: Vec<_> = stage.instructions().collect();
        for pair in instructions.windows(2) {
            let [first, second] = pair else { continue };
            let plain = |run: &InstructionRef<'_>| {
                run.keyword() == Keyword::Run && run.instruction.heredocs.is_empty() && run.shell_form().is_some()
            };
            let flags = |run: &InstructionRef<'_>| -> Vec<String> {
                run.instruction.flags.iter().map(|flag| run.file.tree.slice(flag.span).to_owned()).collect()
            };
            // Longer scripts stand apart for the sake of the cache.
            let short = |run: &InstructionRef<'_>| run.commands().count() <= 1;
            let alike = plain(first) && plain(second) && flags(first) == flags(second);
            if alike && short(first) && short(second) {
                cx.report(second.instruction.keyword_span, "this `RUN` follows another one")
                    .note(first.instruction.keyword_span, "the one before")
                    .help("join them with `&&` when they change together");
            }
        }
    }
}
