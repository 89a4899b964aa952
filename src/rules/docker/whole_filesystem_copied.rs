//! `COPY --from=x / /`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct WholeFilesystemCopied;

impl Rule for WholeFilesystemCopied {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Some(from), Some((sources, destination))) = (instruction.copy_from(), instruction.copy()) else { return };
        let root = |path: Option<String>| path.is_some_and(|path| matches!(path.as_str(), "/" | "/*" | "/."));
        let Some(source) = sources.iter().find(|source| root(source.literal())) else { return };
        if root(destination.literal()) {
            cx.report(source.span, format!("all files of `{}` are copied", from.raw))
                .help("copy the files that are needed");
        }
    }
}
