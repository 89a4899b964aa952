//! `COPY --from` of an image.

use crate::model::docker::{InstructionRef, Source};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct CopyFromImage;

impl Rule for CopyFromImage {
    type View = docker::Instruction;

    fn check(&self, copy: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Keyword::Copy, Some(from)) = (copy.keyword(), copy.copy_from()) else { return };
        // A bare name may be a build context of the command line.
        if !copy.onbuild && copy.source(from) == Source::Image && from.raw.contains(['/', ':']) {
            cx.report(from.span, format!("`{}` is no stage of this file", from.raw))
                .help(format!("name it at the top, `FROM {} AS name`, and copy from `name`", from.raw));
        }
    }
}
