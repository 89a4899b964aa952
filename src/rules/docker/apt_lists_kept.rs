//! Package lists of `apt-get update` in the final image.

use crate::model::docker::{InstructionRef, Manager, PackageCommand, StageRef, append_command};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct AptListsKept;

impl Rule for AptListsKept {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let in_image = run.stage().is_some_and(StageRef::in_final_image);
        if run.keyword() != Keyword::Run || run.onbuild || !in_image || run.mounts_over("/var/lib/apt/lists") {
            return;
        }
        let mut commands = run.commands();
        let update = commands.clone().find_map(|command| {
            let package = command.effective().and_then(PackageCommand::of)?;
            (package.manager == Manager::Apt && package.updates_index()).then_some(package)
        });
        let Some(update) = update else { return };
        // Whatever removes them, it names them.
        let removed = commands.clone().any(|command| {
            let words = command.command.words.iter();
            let mut texts = words.map(Word::prefix);
            texts.any(|text| text.contains("/var/lib/apt") || text.contains("apt/lists") || text == "distclean")
        });
        if removed {
            return;
        }
        // An update that nothing follows is another rule's; its lists are what later instructions need.
        let last = commands.next_back().is_some_and(|last| last.command.span == update.arguments.span());
        if last {
            return;
        }
        let diagnostic = cx.report(update.arguments.span(), "the package lists stay in the image");
        diagnostic.help("add `rm -rf /var/lib/apt/lists/*` at the end of this `RUN`");
        if let Some(edit) = append_command(run, "rm -rf /var/lib/apt/lists/*") {
            diagnostic.fix(Applicability::Safe, "remove the lists in the same `RUN`", [edit]);
        }
    }
}
