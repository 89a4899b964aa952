//! Names of shells against what runners have.

use crate::model::actions::{Job, Owner, Platform, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownShell;

const ANYWHERE: &[&str] = &["bash", "sh", "pwsh", "python"];
const WINDOWS: &[&str] = &["cmd", "powershell"];

impl Rule for UnknownShell {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if step.run().is_none() {
            return;
        }
        let Some(node) = step.shell_node() else {
            if matches!(step.owner, Owner::Action(_)) {
                cx.report(step.head(), "step of an action runs a script without `shell`")
                    .help("add `shell: bash`; an action has no default")
                    .resource(step.path());
            }
            return;
        };
        let Some(shell) = node.as_str() else { return };
        if shell.contains("${{") || shell.contains("{0}") || ANYWHERE.contains(&shell) {
            return;
        }
        let platform = step.job().map_or(Platform::Unknown, Job::platform);
        let (message, help) = if !WINDOWS.contains(&shell) {
            (format!("`{shell}` is no shell that runners know"), format!("write `{shell} {{0}}` to run that program"))
        } else if matches!(platform, Platform::Linux | Platform::MacOs) {
            (format!("`{shell}` exists on Windows only"), "use `pwsh` or `bash`".to_owned())
        } else {
            return;
        };
        cx.report(node.span(), message).help(help).resource(step.path());
    }
}
