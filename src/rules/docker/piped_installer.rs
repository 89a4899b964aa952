//! Downloads that go straight into a shell.

use crate::model::docker::{InstructionRef, is_posix_shell};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::{Command, PartKind};

#[derive(Default)]
pub struct PipedInstaller;

impl Rule for PipedInstaller {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run {
            return;
        }
        for script in run.scripts() {
            for (pipeline, _) in script.script.pipelines() {
                let names: Vec<_> = pipeline.commands.iter().map(name).collect();
                let Some(download) = names.iter().position(|name| name.is_some_and(is_download)) else { continue };
                if names.iter().skip(download + 1).any(|name| name.is_some_and(is_interpreter)) {
                    report(pipeline.span, cx);
                }
            }
        }
        for command in run.commands() {
            // `bash -c "$(curl …)"`, `bash <(curl …)`
            let Some(arguments) = command.effective().filter(|arguments| is_interpreter(arguments.name)) else {
                continue;
            };
            let mut parts = arguments.words.iter().flat_map(|word| &word.parts);
            let runs_download = parts.any(|part| match &part.kind {
                PartKind::Substitution(list) | PartKind::Process(list) => {
                    let first = list.items.first().and_then(|item| item.pipelines.first());
                    first.and_then(|(_, pipeline)| pipeline.commands.first()).and_then(name).is_some_and(is_download)
                }
                _ => false,
            });
            if runs_download {
                report(command.command.span, cx);
            }
        }
    }
}

fn report(span: Span, cx: &mut Context<'_>) {
    cx.report(span, "a downloaded script is run unseen").help("download it, compare its checksum, then run it");
}

fn name(command: &Command) -> Option<&str> {
    match command {
        Command::Simple(command) => command.effective().map(|arguments| arguments.name),
        _ => None,
    }
}

fn is_download(name: &str) -> bool {
    matches!(name, "curl" | "wget")
}

fn is_interpreter(name: &str) -> bool {
    is_posix_shell(name) || matches!(name, "python" | "python3" | "perl" | "ruby" | "node")
}
