//! `ADD` where `COPY` does the same.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Keyword, Word};

#[derive(Default)]
pub struct AddInsteadOfCopy;

/// Endings of files that `ADD` may unpack.
const ARCHIVES: [&str; 12] =
    [".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tlz", ".tzst", ".gz", ".bz2", ".xz", ".zst", ".lzma"];

/// Flags that both instructions have.
const SHARED: [&str; 5] = ["chown", "chmod", "link", "exclude", "parents"];

impl Rule for AddInsteadOfCopy {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Keyword::Add, Some((sources, _))) = (instruction.keyword(), instruction.copy()) else { return };
        let flags = &instruction.instruction.flags;
        if !sources.iter().all(is_plain) || flags.iter().any(|flag| !SHARED.contains(&flag.name.as_str())) {
            return;
        }
        let span = instruction.instruction.keyword_span;
        let lower = cx.text(span).bytes().all(|byte| byte.is_ascii_lowercase());
        let copy = if lower { "copy" } else { "COPY" };
        cx.report(span, "`ADD` of plain files").help("use `COPY`").fix(
            Applicability::Safe,
            "use `COPY`",
            [Edit::replace(span, copy)],
        );
    }
}

/// A path of the context that is certainly no archive.
fn is_plain(source: &Word) -> bool {
    let Some(path) = source.literal() else { return false };
    let path = path.to_lowercase();
    let remote = path.contains("://") || path.starts_with("git@") || path.ends_with(".git") || path.contains(".git#");
    // `ADD dist/* /` may well be meant for an archive.
    let name = path.rsplit('/').next().unwrap_or("");
    let unknown_kind = name.ends_with(['*', '?', ']']) || name.contains(".tar");
    !remote && !unknown_kind && !ARCHIVES.iter().any(|ending| path.ends_with(ending))
}
