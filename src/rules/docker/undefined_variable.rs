//! Variables that are close to one that is set, and global `ARG`s that a stage does not declare.

use crate::model::docker::{Binding, InstructionRef, StageRef};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Body, Keyword, Variable, Word};

#[derive(Default)]
pub struct UndefinedVariable;

impl Rule for UndefinedVariable {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some(stage) = instruction.stage() else { return };
        // The shell knows variables of its own; `FROM` has its own rule; a trigger runs in another stage.
        let replaced = !matches!(
            instruction.keyword(),
            Keyword::From | Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Shell
        );
        if instruction.onbuild || !replaced {
            return;
        }
        for variable in words(instruction).into_iter().flat_map(Word::variables) {
            let set_here = instruction.pairs().iter().any(|pair| pair.key == variable.name);
            let plain = variable.operator.is_empty() && !set_here;
            if plain && instruction.variable(&variable.name) == Binding::Absent {
                undefined(instruction, stage, variable, cx);
            }
        }
    }
}

fn words(instruction: InstructionRef<'_>) -> Vec<&Word> {
    let mut words: Vec<&Word> = instruction.instruction.flags.iter().filter_map(|flag| flag.value.as_ref()).collect();
    match &instruction.instruction.body {
        Body::Copy { sources, destination, .. } => {
            words.extend(sources);
            words.push(destination);
        }
        Body::Pairs(pairs) => words.extend(pairs.iter().filter_map(|pair| pair.value.as_ref())),
        Body::Words(all) => words.extend(all),
        Body::Text(word) if instruction.keyword() != Keyword::Maintainer => words.push(word),
        _ => {}
    }
    words
}

fn undefined(instruction: InstructionRef<'_>, stage: StageRef<'_>, variable: &Variable, cx: &mut Context<'_>) {
    let (file, name) = (instruction.file, &variable.name);
    if file.global_names().any(|global| global == name) {
        let start = instruction.instruction.keyword_span.start;
        cx.report(variable.span, format!("`{name}` is declared before the first `FROM` only, so it is empty here"))
            .help(format!("declare it in this stage: `ARG {name}`"))
            .fix(Applicability::Unsafe, format!("add `ARG {name}`"), [Edit::insert(start, format!("ARG {name}\n"))]);
        return;
    }
    let in_scope = stage
        .lineage()
        .flat_map(StageRef::names)
        .filter(|known| name.len() > 4 && known.len() > 4 && instruction.variable(known) != Binding::Absent);
    if let Some(near) = nearest(name, in_scope) {
        cx.report(variable.span, format!("`{name}` is not set in this stage"))
            .help(format!("did you mean `{near}`?"))
            .fix(Applicability::Unsafe, format!("write `{near}`"), [Edit::replace(variable.name_span, near)]);
    }
}
