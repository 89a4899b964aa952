//! `MAINTAINER`, for which there is a label.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Keyword, Word};

#[derive(Default)]
pub struct DeprecatedMaintainer;

impl Rule for DeprecatedMaintainer {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Maintainer || instruction.onbuild {
            return;
        }
        let diagnostic = cx.report(instruction.instruction.line_span, "`MAINTAINER` is deprecated");
        diagnostic.help("use the label `org.opencontainers.image.authors`");
        let author = instruction.text().filter(|word| !word.has_variable()).and_then(Word::literal);
        if let Some(author) = author.filter(|_| instruction.instruction.blank_lines.is_empty()) {
            let quoted = author.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
            let label = format!("LABEL org.opencontainers.image.authors=\"{quoted}\"");
            let edit = Edit::replace(instruction.instruction.line_span, label);
            diagnostic.fix(Applicability::Safe, "write it as a label", [edit]);
        }
    }
}
