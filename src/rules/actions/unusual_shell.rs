//! `cmd` and custom shells.

use crate::model::actions::{Shell, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct UnusualShell;

impl Rule for UnusualShell {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(node) = step.node.get("shell") else { return };
        let what = match step.shell() {
            Shell::Cmd => "cmd".to_owned(),
            Shell::Custom(written) if written.contains("{0}") => {
                written.split_whitespace().next().unwrap_or("").to_owned()
            }
            _ => return,
        };
        cx.report(node.span(), format!("script is read by `{what}`, which no check understands"))
            .help("write it for `bash` or `pwsh`, or put it into a file")
            .resource(step.path());
    }
}
