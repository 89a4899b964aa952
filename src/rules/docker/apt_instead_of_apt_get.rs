//! `apt` in scripts.

use crate::model::docker::{CommandRef, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct AptInsteadOfAptGet;

/// What both programs understand alike.
const SHARED: [&str; 8] = ["install", "update", "upgrade", "remove", "purge", "clean", "autoremove", "autoclean"];

impl Rule for AptInsteadOfAptGet {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|arguments| arguments.name == "apt") else { return };
        let Some(package) = PackageCommand::of(arguments) else { return };
        if !command.at_build() || !SHARED.contains(&package.action) {
            return;
        }
        let span = arguments.name_word.span;
        let diagnostic = cx.report(span, format!("`apt {}` in a script", package.action));
        diagnostic.help("use `apt-get`");
        // Written without a folder.
        if arguments.name_word.is("apt") {
            diagnostic.fix(Applicability::Safe, "use `apt-get`", [Edit::replace(span, "apt-get")]);
        }
    }
}
