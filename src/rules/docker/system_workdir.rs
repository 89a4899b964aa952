//! `WORKDIR` in places of the kernel.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct SystemWorkdir;

const SYSTEM: [&str; 6] = ["/proc", "/sys", "/dev", "/boot", "/initrd", "/lost+found"];

impl Rule for SystemWorkdir {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Some(word) = instruction.text().filter(|_| instruction.keyword() == Keyword::Workdir) else { return };
        let path = instruction.evaluate(word);
        let path = path.value().unwrap_or("");
        let below =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if let Some(folder) = SYSTEM.into_iter().find(|folder| below(folder)) {
            cx.report(word.span, format!("`WORKDIR` lies in `{folder}`")).help("use a directory such as `/app`");
        }
    }
}
