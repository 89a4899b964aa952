//! `COPY --from` of the stage it stands in.

use crate::model::docker::{InstructionRef, Source};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct CopyFromItself;

impl Rule for CopyFromItself {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Keyword::Copy, Some(from)) = (instruction.keyword(), instruction.copy_from()) else { return };
        if !instruction.onbuild && instruction.source(from) == Source::Itself {
            cx.report(from.span, format!("`{}` is the stage that this `COPY` stands in", from.raw))
                .help("copy from an earlier stage, or use `RUN cp`");
        }
    }
}
