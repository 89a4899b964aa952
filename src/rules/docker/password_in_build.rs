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
            cx.report(arguments.span(), format!("`{}` sets a password in the image", arguments.name))
                .help("set no password, or take it from `RUN --mount=type=secret`");
        }
    }
}
