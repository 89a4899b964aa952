//! `ONBUILD` of an instruction that cannot be triggered.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct ForbiddenOnbuild;

impl Rule for ForbiddenOnbuild {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let keyword = instruction.keyword();
        if instruction.onbuild && matches!(keyword, Keyword::Onbuild | Keyword::From | Keyword::Maintainer) {
            let span = instruction.instruction.keyword_span;
            cx.report(span, format!("`ONBUILD` cannot trigger `{}`", keyword.as_str())).help("remove it");
        }
    }
}
