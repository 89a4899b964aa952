//! Upgrades of the whole distribution.

use crate::model::docker::{CommandRef, Manager, PackageCommand};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct DistributionUpgrade;

impl Rule for DistributionUpgrade {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of).filter(|_| command.at_build()) else {
            return;
        };
        let upgrade = match package.manager {
            Manager::Apt => matches!(package.action, "dist-upgrade" | "full-upgrade"),
            Manager::Zypper => matches!(package.action, "dup" | "dist-upgrade"),
            Manager::Dnf | Manager::Yum => package.action == "distro-sync",
            _ => false,
        };
        if upgrade {
            let name = package.arguments.name;
            cx.report(package.arguments.span(), format!("`{name} {}` upgrades the distribution", package.action))
                .help("move to a newer base image");
        }
    }
}
