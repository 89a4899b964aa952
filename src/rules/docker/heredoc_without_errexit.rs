//! Heredocs that run on after a failure.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::{Command, ShellOption};

#[derive(Default)]
pub struct HeredocWithoutErrexit;

impl Rule for HeredocWithoutErrexit {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run {
            return;
        }
        let Some(heredoc) = run.instruction.heredocs.last() else { return };
        for script in run.scripts().iter().filter(|script| script.heredoc) {
            let items = &script.script.body.items;
            // The result of the last command is that of the script; `set` and assignments hardly fail.
            let Some((_, earlier)) = items.split_last() else { continue };
            let unseen = earlier.iter().find(|item| {
                let plain = item.pipelines.iter().all(|(_, pipeline)| pipeline.commands.iter().all(hardly_fails));
                !plain && !script.has(ShellOption::Errexit, item.span.start)
            });
            if let Some(unseen) = unseen {
                cx.report(heredoc.operator_span, "failures within this heredoc are ignored")
                    .note(unseen.span, "may fail unseen")
                    .help("begin it with `set -e`")
                    .fix(Applicability::Safe, "begin it with `set -e`", [Edit::insert(script.start, "set -e\n")]);
            }
        }
    }
}

fn hardly_fails(command: &Command) -> bool {
    match command {
        Command::Simple(command) => {
            command.words.is_empty()
                || command.name().is_some_and(|name| matches!(name, "set" | "echo" | "export" | ":"))
        }
        Command::Function { .. } => true,
        Command::Compound(_) => false,
    }
}
