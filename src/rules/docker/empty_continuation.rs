//! Blank lines within a continued instruction.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct EmptyContinuation;

impl Rule for EmptyContinuation {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some((first, more)) = instruction.instruction.blank_lines.split_first() else { return };
        let keyword = instruction.keyword().as_str();
        let edits = std::iter::once(first).chain(more).map(|line| Edit::delete(*line)).collect::<Vec<_>>();
        cx.report(*first, format!("blank line within a continued `{keyword}`"))
            .help("delete it, or put a comment there")
            .fix(Applicability::Safe, "delete the blank lines", edits);
    }
}
