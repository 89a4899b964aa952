//! `apt` in scripts.

use crate::model::docker::{InstructionRef, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct AptInsteadOfAptGet;

/// What both programs understand alike.
const SHARED: [&str; 8] = ["install", "update", "upgrade", "remove", "purge", "clean", "autoremove", "autoclean"];

impl Rule for AptInsteadOfAptGet {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run {
            return;
        }
        let mut first = None;
        let mut edits = Vec::new();
        for command in run.commands() {
            let Some(arguments) = command.effective().filter(|arguments| arguments.name == "apt") else { continue };
            let Some(package) = PackageCommand::of(arguments).filter(|own| SHARED.contains(&own.action)) else {
                continue;
            };
            first.get_or_insert((arguments.name_word.span, package.action));
            // Written without a folder.
            if arguments.name_word.is("apt") {
                edits.push(Edit::replace(arguments.name_word.span, "apt-get"));
            }
        }
        let Some((span, action)) = first else { return };
        cx.report(span, format!("`apt {action}` in a script")).help("use `apt-get`").fix(
            Applicability::Safe,
            "use `apt-get`",
            edits,
        );
    }
}
