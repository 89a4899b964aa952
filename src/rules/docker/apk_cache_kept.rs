//! `apk add` that stores its index.

use crate::model::docker::{CommandRef, Manager, PackageCommand, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct ApkCacheKept;

impl Rule for ApkCacheKept {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of) else { return };
        let in_image = command.stage().is_some_and(StageRef::in_final_image);
        if package.manager != Manager::Apk || package.action != "add" || !command.at_build() || !in_image {
            return;
        }
        let run = command.run;
        let mounted = run.mounts_over("/var/cache/apk") || run.mounts_over("/etc/apk/cache");
        let removed = run.commands().any(|other| {
            let mut words = other.command.words.iter().map(Word::prefix);
            words.any(|word| word.contains("/var/cache/apk") || word.contains("/var/cache/*"))
        });
        if mounted || removed || package.arguments.has_flag(None, "no-cache") {
            return;
        }
        cx.report(package.arguments.span(), "`apk add` stores its index in the image").help("add `--no-cache`").fix(
            Applicability::Safe,
            "add `--no-cache`",
            [Edit::insert(package.action_word.span.end, " --no-cache")],
        );
    }
}
