//! Variables in `FROM` that no `ARG` before it declares.

use crate::model::docker::{Binding, InstructionRef, PLATFORM_ARGS};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Body, Word};

#[derive(Default)]
pub struct UndefinedArgInFrom;

impl Rule for UndefinedArgInFrom {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Body::From { image, .. } = &instruction.instruction.body else { return };
        let flags = instruction.instruction.flags.iter().filter_map(|flag| flag.value.as_ref());
        for word in flags.chain([image]) {
            word_of(instruction, word, cx);
        }
    }
}

fn word_of(instruction: InstructionRef<'_>, word: &Word, cx: &mut Context<'_>) {
    let file = instruction.file;
    for variable in word.variables() {
        let undeclared = file.global(&variable.name, usize::MAX) == Binding::Absent;
        if !undeclared || !matches!(variable.operator, "" | "#" | "##" | "%" | "%%" | "/" | "//") {
            continue;
        }
        let name = &variable.name;
        let diagnostic = cx.report(variable.span, format!("`{name}` is not declared before the first `FROM`"));
        match nearest(name, file.global_names().chain(PLATFORM_ARGS)) {
            Some(near) => {
                let edit = Edit::replace(variable.name_span, near);
                diagnostic.help(format!("did you mean `{near}`?"));
                diagnostic.fix(Applicability::Safe, format!("write `{near}`"), [edit]);
            }
            None => {
                diagnostic.help(format!("put `ARG {name}=…` before the first `FROM`"));
            }
        }
    }
}
