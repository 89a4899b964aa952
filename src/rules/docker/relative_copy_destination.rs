//! Relative destinations without a `WORKDIR`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct RelativeCopyDestination;

impl Rule for RelativeCopyDestination {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some((_, destination)) = instruction.copy().filter(|_| !instruction.onbuild) else { return };
        let Some(stage) = instruction.stage() else { return };
        let evaluated = instruction.evaluate(destination);
        let Some(path) = evaluated.value() else { return };
        let mut letters = path.chars();
        let drive = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic()) && letters.next() == Some(':');
        let absolute = path.starts_with(['/', '\\', '~', '%', '$']) || drive || path.is_empty();
        let own = stage.of(Keyword::Workdir).any(|workdir| workdir.index < instruction.index);
        let inherited = || stage.lineage().skip(1).any(|parent| parent.of(Keyword::Workdir).next().is_some());
        if !absolute && !own && !inherited() {
            cx.report(destination.span, format!("`{path}` is relative and no `WORKDIR` is set"))
                .help("set `WORKDIR` before it");
        }
    }
}
