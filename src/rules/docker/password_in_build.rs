//! `chpasswd` and its like.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct PasswordInBuild;

impl Rule for PasswordInBuild {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|_| command.at_build()) else { return };
        let given = match arguments.name {
            "chpasswd" => true,
            "passwd" => arguments.has_flag(None, "stdin"),
            "useradd" | "usermod" => arguments.option_value(&["-p", "--password"]).is_some(),
            _ => false,
        };
        let secret = command.run.mounts().any(|mount| mount.field("type") == Some("secret"));
        if given && !secret {
            let found = cx.report(arguments.span(), format!("`{}` sets a password in the image", arguments.name));
            found.help("set no password, or take it from `RUN --mount=type=secret`");
            // The password stands in its words, or in those of the `echo` before the pipe.
            let commands = command.run.commands();
            let sources = commands.filter(|other| matches!(other.name(), Some("echo" | "printf")));
            let words = sources.flat_map(|source| source.command.words.iter().skip(1)).chain(arguments.words);
            for word in words.filter(|word| word.literal().is_none_or(|text| !text.starts_with('-'))) {
                found.redact(word.span);
            }
        }
    }
}
