//! Links in place of `/bin/sh`.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct ReplacedShell;

impl Rule for ReplacedShell {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|arguments| arguments.name == "ln") else { return };
        let target = arguments.operands(&[]).into_iter().next_back();
        if command.at_build() && target.is_some_and(|word| word.is("/bin/sh") || word.is("/usr/bin/sh")) {
            cx.report(arguments.span(), "`/bin/sh` is replaced by a link").help("use `SHELL`");
        }
    }
}
