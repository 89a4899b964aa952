//! Caches of yum, dnf and zypper in the final image.

use crate::model::docker::{InstructionRef, Manager, PackageCommand, StageRef, append_command};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::Word;

#[derive(Default)]
pub struct YumCacheKept;

impl Rule for YumCacheKept {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        let in_image = run.stage().is_some_and(StageRef::in_final_image);
        if run.keyword() != Keyword::Run || run.onbuild || !in_image {
            return;
        }
        let commands = run.commands();
        let mut packages = commands.clone().filter_map(|command| command.effective().and_then(PackageCommand::of));
        let installs = |package: &PackageCommand<'_>| {
            let manager = matches!(package.manager, Manager::Yum | Manager::Dnf | Manager::Zypper);
            manager && (package.installs() || package.upgrades())
        };
        let Some(last) = packages.rfind(installs) else { return };
        let folder = match last.manager {
            Manager::Zypper => "/var/cache/zypp",
            Manager::Yum => "/var/cache/yum",
            _ => "/var/cache/dnf",
        };
        let mut after = commands.filter(|command| command.command.span.start > last.arguments.name_word.span.start);
        let cleaned = after.any(|command| {
            let cleans = command.effective().and_then(PackageCommand::of);
            let cleans = cleans.is_some_and(|package| matches!(package.action, "clean" | "cc"));
            let mut words = command.command.words.iter().map(Word::prefix);
            cleans || words.any(|word| word.contains("/var/cache"))
        });
        if cleaned || run.mounts_over(folder) || run.mounts_over("/var/cache/libdnf5") {
            return;
        }
        let name = last.arguments.name;
        let diagnostic = cx.report(last.arguments.span(), format!("the cache of `{name}` stays in the image"));
        diagnostic.help(format!("add `{name} clean all` at the end of this `RUN`"));
        if let Some(edit) = append_command(run, &format!("{name} clean all")) {
            diagnostic.fix(Applicability::Safe, format!("add `{name} clean all`"), [edit]);
        }
    }
}
