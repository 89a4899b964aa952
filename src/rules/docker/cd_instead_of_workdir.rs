//! `RUN cd /folder && …`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct CdInsteadOfWorkdir;

impl Rule for CdInsteadOfWorkdir {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some(first) = leading_cd(run) else { return };
        if run.commands().count() == 1 {
            cx.report(first, "`cd` alone in a `RUN` has no effect").help("use `WORKDIR`");
        } else {
            cx.report(first, "`RUN` begins with `cd`").help("set `WORKDIR` before it");
        }
    }
}

/// The `cd` at the start of a `RUN` that `WORKDIR` could take the place of.
pub(super) fn leading_cd(run: InstructionRef<'_>) -> Option<Span> {
    if run.keyword() != Keyword::Run {
        return None;
    }
    let commands = run.commands();
    let mut visible = commands.clone().filter(|command| !command.command.words.iter().any(|word| word.is("set")));
    let first = visible.next()?;
    let own = !first.context.in_subshell && !first.context.in_substitution && !first.context.in_condition;
    let arguments = first.effective().filter(|arguments| arguments.name == "cd" && own)?;
    // Elsewhere the folder may be made by the commands before.
    let folder = arguments.words.first().map(Word::prefix).unwrap_or_default();
    (folder.starts_with('/') || commands.count() == 1).then_some(first.command.span)
}
