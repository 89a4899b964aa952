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
        if run.keyword() != Keyword::Run {
            return;
        }
        let commands = run.commands();
        let mut visible = commands.iter().filter(|command| !command.command.words.iter().any(|word| word.is("set")));
        let Some(first) = visible.next() else { return };
        let own = !first.context.in_subshell && !first.context.in_substitution && !first.context.in_condition;
        let Some(arguments) = first.effective().filter(|arguments| arguments.name == "cd" && own) else { return };
        // Elsewhere the folder may be made by the commands before.
        let folder = arguments.words.first().map(Word::prefix).unwrap_or_default();
        if !folder.starts_with('/') && commands.len() > 1 {
            return;
        }
        if commands.len() == 1 {
            cx.report(first.command.span, "`cd` alone in a `RUN` has no effect").help("use `WORKDIR`");
        } else {
            cx.report(first.command.span, "`RUN` begins with `cd`").help("set `WORKDIR` before it");
        }
    }
}
