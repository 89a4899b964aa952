//! Several sources for a destination that is not marked as a directory.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct CopyWithoutSlash;

impl Rule for CopyWithoutSlash {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some((sources, destination)) = instruction.copy() else { return };
        let count = sources.len() + instruction.instruction.heredocs.len();
        let evaluated = instruction.evaluate(destination);
        let Some(path) = evaluated.value() else { return };
        // BuildKit takes `.` and `..` for directories.
        let directory = path.ends_with(['/', '\\']) || path == "." || path.ends_with("/.") || path.ends_with("..");
        if count < 2 || directory || path.is_empty() {
            return;
        }
        let diagnostic =
            cx.report(destination.span, format!("`{path}` takes {count} sources but has no `/` at its end"));
        diagnostic.help("end the destination with `/`");
        let text = instruction.file.tree.slice(destination.span);
        let at = destination.span.end.saturating_sub(u32::from(text.ends_with(['"', '\''])));
        diagnostic.fix(Applicability::Safe, "add `/`", [Edit::insert(at, "/")]);
    }
}
