//! `COPY` of an archive that is then unpacked.

use crate::model::docker::{InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::{Arguments, Word};

#[derive(Default)]
pub struct CopiedArchive;

/// Endings of what `ADD` unpacks: tar archives, plain or compressed.
const ARCHIVES: [&str; 9] =
    [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tar.lzma"];

impl Rule for CopiedArchive {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        for copy in stage.of(Keyword::Copy).filter(|copy| copy.copy_from().is_none()) {
            let Some((sources, destination)) = copy.copy() else { continue };
            let later = || stage.of(Keyword::Run).filter(|run| run.index > copy.index);
            let unpacked = |name: &str| {
                let mut commands = later().flat_map(InstructionRef::commands);
                commands.any(|command| command.effective().is_some_and(|arguments| unpacks(arguments, name)))
            };
            // A new name may be given by the destination.
            let renamed = destination.literal().filter(|path| is_archive(path));
            for source in sources {
                let Some(path) = source.literal().filter(|path| is_archive(path)) else { continue };
                let name = base_name(renamed.as_deref().unwrap_or(&path));
                if unpacked(name) {
                    cx.report(source.span, format!("`{path}` stays in the image beside what is unpacked from it"))
                        .help("let `ADD` unpack it");
                }
            }
        }
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn is_archive(path: &str) -> bool {
    ARCHIVES.iter().any(|ending| path.ends_with(ending))
}

/// The command takes the archive of that name apart.
fn unpacks(arguments: Arguments<'_>, name: &str) -> bool {
    let first = arguments.words.first().and_then(Word::literal).unwrap_or("");
    let extracts = match arguments.name {
        // `tar xzf`, `tar -xzf`
        "tar" => arguments.has_flag(Some('x'), "extract") || (!first.starts_with('-') && first.contains('x')),
        "gunzip" | "bunzip2" | "unxz" | "uncompress" | "zcat" | "xzcat" | "bzcat" => true,
        _ => false,
    };
    extracts && arguments.words.iter().any(|word| base_name(&word.prefix()) == name)
}
