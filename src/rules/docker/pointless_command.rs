//! Commands that act on running systems.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct PointlessCommand;

const POINTLESS: [&str; 10] = ["free", "kill", "mount", "ps", "service", "shutdown", "ssh", "systemctl", "top", "vim"];

impl Rule for PointlessCommand {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|_| command.at_build()) else { return };
        let first = arguments.words.first().and_then(|word| word.literal()).unwrap_or("");
        let meant = match arguments.name {
            "ssh" => command.run.mounts().any(|mount| mount.field("type") == Some("ssh")),
            // Units are enabled by links, which stay.
            "systemctl" => !matches!(first, "start" | "restart" | "stop" | "status" | "reload"),
            // A server that the same script started.
            "kill" => command.script.script.commands().iter().any(|other| other.context.background),
            _ => false,
        };
        if POINTLESS.contains(&arguments.name) && !meant {
            cx.report(arguments.name_word.span, format!("`{}` has no use in a build", arguments.name))
                .help("run it when the container starts, if at all");
        }
    }
}
