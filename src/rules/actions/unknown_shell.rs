//! Names of shells against what runners have.

use crate::model::actions::{Job, Owner, Platform, Step};
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnknownShell;

const ANYWHERE: &[&str] = &["bash", "sh", "pwsh", "python"];
const WINDOWS: &[&str] = &["cmd", "powershell"];

/// Programs that read scripts, none of which is meant for another.
const PROGRAMS: &[&str] = &["ash", "csh", "dash", "fish", "ksh", "mksh", "nush", "tcsh", "xonsh", "zsh"];

/// The shell that was meant: the only one nearby. `sh` is near to every other one.
fn meant(written: &str, platform: Platform) -> Option<&'static str> {
    let is_known = |shell: &&str| match platform {
        Platform::Linux | Platform::MacOs => ANYWHERE.contains(shell),
        _ => true,
    };
    let known = ["bash", "pwsh", "python", "cmd", "powershell"].into_iter().filter(is_known);
    nearest(written, known).filter(|_| !PROGRAMS.contains(&written))
}

impl Rule for UnknownShell {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if step.run().is_none() {
            return;
        }
        let Some(node) = step.shell_node() else {
            if matches!(step.owner, Owner::Action(_)) && !step.node.is_incomplete() {
                cx.report(step.head(), "step of an action runs a script without `shell`")
                    .help("add `shell: bash`; an action has no default")
                    .resource(step.path());
            }
            return;
        };
        let Some(shell) = node.as_str().filter(|_| !node.is_unknown()) else { return };
        if shell.contains("${{") || shell.contains("{0}") || ANYWHERE.contains(&shell) {
            return;
        }
        let platform = step.job().map_or(Platform::Unknown, Job::platform);
        let meant = meant(shell, platform);
        let (message, help) = if !WINDOWS.contains(&shell) {
            let help = meant.map_or_else(
                || format!("write `{shell} {{0}}` to run that program"),
                |meant| format!("did you mean `{meant}`?"),
            );
            (format!("`{shell}` is no shell that runners know"), help)
        } else if matches!(platform, Platform::Linux | Platform::MacOs) {
            (format!("`{shell}` exists on Windows only"), "use `pwsh` or `bash`".to_owned())
        } else {
            return;
        };
        let edit = meant.map(|meant| Edit::replace(node.span(), meant));
        cx.report(node.span(), message).help(help).resource(step.path()).fix(
            Applicability::Safe,
            format!("write `{}`", meant.unwrap_or("")),
            edit,
        );
    }
}
