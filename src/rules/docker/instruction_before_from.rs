//! Instructions other than `ARG` before the first `FROM`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct InstructionBeforeFrom;

impl Rule for InstructionBeforeFrom {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        // A file without any `FROM` is a fragment that something else puts together.
        let has_stages = instruction.file.stages().len() > 0;
        let keyword = instruction.keyword();
        if has_stages && !instruction.onbuild && instruction.stage().is_none() && keyword != Keyword::Arg {
            cx.report(
                instruction.instruction.keyword_span,
                format!("`{}` stands before the first `FROM`", keyword.as_str()),
            )
            .help("move it behind the `FROM` of the stage it is meant for");
        }
    }
}
