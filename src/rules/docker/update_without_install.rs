//! `apt-get update` alone in its layer.

use crate::model::docker::{CommandRef, InstructionRef, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct UpdateWithoutInstall;

/// Commands that install nothing.
const HARMLESS: [&str; 14] =
    ["set", "echo", "true", ":", "rm", "mkdir", "export", "sed", "touch", "printf", "cat", "cd", "sleep", "test"];

impl Rule for UpdateWithoutInstall {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let mounted = run.mounts_over("/var/lib/apt/lists") || run.mounts_over("/etc/apk/cache");
        if run.keyword() != Keyword::Run || mounted || run.mounts_over("/var/cache/apk") {
            return;
        }
        let mut commands = run.commands();
        let package =
            |command: &CommandRef<'_>| command.effective().and_then(PackageCommand::of).map(|p| p.updates_index());
        let Some(update) = commands.clone().find(|command| package(command) == Some(true)) else { return };
        // Any other program may be what installs.
        let alone = commands.all(|command| {
            let name = command.effective().map_or("", |arguments| arguments.name);
            package(&command) == Some(true)
                || HARMLESS.contains(&name)
                || name.is_empty() && command.command.words.is_empty()
        });
        if alone {
            cx.report(update.command.span, "the package index is fetched in a layer of its own")
                .help("install packages in the same `RUN`");
        }
    }
}
