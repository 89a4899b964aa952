//! `ADD` of a URL without `--checksum`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct RemoteAddWithoutChecksum;

impl Rule for RemoteAddWithoutChecksum {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let (Keyword::Add, Some((sources, _))) = (instruction.keyword(), instruction.copy()) else { return };
        if instruction.instruction.flag("checksum").is_some() {
            return;
        }
        for source in sources {
            let web = source.raw.starts_with("http://") || source.raw.starts_with("https://");
            // Git repositories are named by commit instead.
            if web && !source.raw.contains(".git") {
                cx.report(source.span, "content from the network is taken as it comes")
                    .help("add `--checksum=sha256:…`");
            }
        }
    }
}
