//! Packages of gem without a version.

use crate::model::docker::{CommandRef, Manager, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UnpinnedGemPackage;

impl Rule for UnpinnedGemPackage {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of).filter(|_| command.at_build()) else {
            return;
        };
        if matches!(package.manager, Manager::Gem)
            && let Some((span, names)) = package.unpinned_names(command)
        {
            cx.report(span, format!("no version is given for {names}")).help("name the versions");
        }
    }
}
