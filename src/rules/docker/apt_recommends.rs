//! `apt-get install` with recommended packages.

use crate::model::docker::{CommandRef, Manager, PackageCommand, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct AptRecommends;

impl Rule for AptRecommends {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(package) = command.effective().and_then(PackageCommand::of) else { return };
        let in_image = command.stage().is_some_and(StageRef::in_final_image);
        if package.manager != Manager::Apt || package.action != "install" || !command.at_build() || !in_image {
            return;
        }
        let words = package.arguments.words.iter();
        let off = words.map(Word::prefix).any(|word| {
            word == "--no-install-recommends" || word == "--without-recommends" || word.contains("Install-Recommends")
        });
        if off || configured(command) {
            return;
        }
        let edit = Edit::insert(package.action_word.span.end, " --no-install-recommends");
        cx.report(package.arguments.span(), "recommended packages are installed, too")
            .help("add `--no-install-recommends`")
            .fix(Applicability::Unsafe, "add `--no-install-recommends`", [edit]);
    }
}

/// The stage, or one that it starts from, switches them off for all commands.
fn configured(command: CommandRef<'_>) -> bool {
    let lineage = command.stage().into_iter().flat_map(StageRef::lineage);
    let mut instructions = lineage.flat_map(StageRef::instructions);
    instructions.any(|own| own.file.tree.slice(own.instruction.span).contains("Install-Recommends"))
}
