//! `COPY --from=0`.

use crate::model::docker::{InstructionRef, Source, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct NumberedStage;

impl Rule for NumberedStage {
    type View = docker::Instruction;

    fn check(&self, copy: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Keyword::Copy, Some(from)) = (copy.keyword(), copy.copy_from()) else { return };
        let number = from.literal().is_some_and(|text| text.parse::<usize>().is_ok());
        let (true, Source::Stage(index)) = (number && !copy.onbuild, copy.source(from)) else { return };
        let alias = copy.file.stage(index).and_then(StageRef::alias);
        let diagnostic = cx.report(from.span, format!("stage {} is named by its number", from.raw));
        match alias {
            Some(alias) => diagnostic.help(format!("write `--from={}`", alias.raw)).fix(
                Applicability::Safe,
                format!("write `{}`", alias.raw),
                [Edit::replace(from.span, alias.raw.as_str())],
            ),
            None => diagnostic.help("name it with `FROM … AS name`"),
        };
    }
}
