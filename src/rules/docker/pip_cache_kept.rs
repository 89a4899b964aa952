//! `pip install` that keeps what it downloads.

use crate::model::docker::{Binding, CommandRef, Manager, PackageCommand, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct PipCacheKept;

impl Rule for PipCacheKept {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of) else { return };
        let in_image = command.stage().is_some_and(StageRef::in_final_image);
        if package.manager != Manager::Pip || package.action != "install" || !command.at_build() || !in_image {
            return;
        }
        let run = command.run;
        let mounted = run.mounts().any(|mount| {
            let target = mount.fields().find(|(key, _)| matches!(key.as_str(), "target" | "dst" | "destination"));
            target.is_some_and(|(_, target)| target.contains("cache"))
        });
        // Set by `ENV`, or for this command, or in its script.
        let variable = match run.variable("PIP_NO_CACHE_DIR") {
            Binding::Absent => false,
            Binding::Value(value) => {
                !value.value().is_some_and(|value| matches!(value, "" | "0" | "false" | "off" | "no"))
            }
            Binding::Declared => true,
        };
        let inline = run.file.tree.slice(run.instruction.span).contains("PIP_NO_CACHE_DIR");
        let removed = run.commands().any(|other| {
            let mut words = other.command.words.iter().map(Word::prefix);
            words.any(|word| word.contains(".cache") || word == "purge")
        });
        if mounted || variable || inline || removed || package.arguments.has_flag(None, "no-cache-dir") {
            return;
        }
        cx.report(package.arguments.span(), "`pip install` keeps its downloads in the image")
            .help("add `--no-cache-dir`")
            .fix(
                Applicability::Safe,
                "add `--no-cache-dir`",
                [Edit::insert(package.action_word.span.end, " --no-cache-dir")],
            );
    }
}
