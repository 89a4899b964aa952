//! `yarn install` that keeps its cache.

use crate::model::docker::{CommandRef, InstructionRef, StageRef, append_command};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct YarnCacheKept;

impl Rule for YarnCacheKept {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let in_image = run.stage().is_some_and(StageRef::in_final_image);
        let mounted = run.mounts().any(|mount| mount.field("type") == Some("cache"));
        if run.keyword() != Keyword::Run || run.onbuild || !in_image || mounted {
            return;
        }
        let mut commands = run.commands();
        let yarn = commands.clone().filter_map(CommandRef::effective).filter(|found| found.name == "yarn");
        let (mut install, mut cleaned) = (None, false);
        for arguments in yarn {
            let words: Vec<&str> = arguments.words.iter().map_while(Word::literal).collect();
            match words.as_slice() {
                ["install", ..] => install = Some(arguments),
                ["cache", "clean", ..] => cleaned = install.is_some(),
                _ => {}
            }
        }
        let Some(install) = install.filter(|_| !cleaned) else { return };
        let removed = commands.any(|command| {
            let mut words = command.command.words.iter().map(Word::prefix);
            words.any(|word| word.contains("yarn-cache") || word.contains(".cache"))
        });
        if removed {
            return;
        }
        let diagnostic = cx.report(install.span(), "the cache of `yarn` stays in the image");
        diagnostic.help("add `yarn cache clean` at the end of this `RUN`");
        if let Some(edit) = append_command(run, "yarn cache clean") {
            diagnostic.fix(Applicability::Unsafe, "add `yarn cache clean`", [edit]);
        }
    }
}
