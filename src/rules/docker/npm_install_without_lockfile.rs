//! `npm install` where `npm ci` takes the versions of the lock file.

use crate::model::docker::{CommandRef, InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct NpmInstallWithoutLockfile;

/// Options with a value behind them.
const WITH_VALUE: [&str; 11] = [
    "-C",
    "--prefix",
    "-w",
    "--workspace",
    "--registry",
    "--omit",
    "--include",
    "--only",
    "--cache",
    "--loglevel",
    "--userconfig",
];

impl Rule for NpmInstallWithoutLockfile {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(npm) = command.effective().filter(|found| found.name == "npm" && command.at_build()) else { return };
        // With packages behind it, or for all users, it is another command.
        let operands = npm.operands(&WITH_VALUE);
        let [install] = operands.as_slice() else { return };
        if !(install.is("install") || install.is("i")) || npm.has_flag(Some('g'), "global") {
            return;
        }
        let before = |instruction: &InstructionRef<'_>| instruction.index < command.run.index;
        let copies = command.stage().into_iter().flat_map(StageRef::instructions).filter(before);
        let locked = copies.filter_map(|copy| Some(copy.copy()?.0)).flatten().any(|source| {
            let name = source.literal().unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            matches!(
                name,
                "package-lock.json" | "npm-shrinkwrap.json" | "package*.json" | "package-lock*.json" | "package*"
            )
        });
        if locked {
            cx.report(npm.span(), "`npm install` may change the versions of the lock file")
                .help("`npm ci` takes exactly those, and fails when the lock file does not fit")
                .fix(Applicability::Unsafe, "write `npm ci`", [Edit::replace(install.span, "ci")]);
        }
    }
}
