//! `sudo` during a build.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct Sudo;

impl Rule for Sudo {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        if command.at_build()
            && command.name() == Some("sudo")
            && let Some(word) = command.command.words.first()
        {
            cx.report(word.span, "`sudo` in a build")
                .help("put `USER root` before what needs it, and the other user behind");
        }
    }
}
