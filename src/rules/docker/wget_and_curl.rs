//! Two programs for one purpose.

use crate::model::docker::{CommandRef, InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct WgetAndCurl;

impl Rule for WgetAndCurl {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let commands: Vec<CommandRef<'_>> =
            stage.instructions().flat_map(InstructionRef::commands).filter(|command| command.at_build()).collect();
        let first = |name: &str| {
            let mut found = commands.iter().filter_map(|command| command.effective());
            found.find(|arguments| arguments.name == name).map(|arguments| arguments.name_word.span)
        };
        let (Some(wget), Some(curl)) = (first("wget"), first("curl")) else { return };
        let (earlier, later, name) = if wget < curl { (wget, curl, "curl") } else { (curl, wget, "wget") };
        cx.report(later, format!("`{name}` besides `{}`", if name == "curl" { "wget" } else { "curl" }))
            .note(earlier, "the other one")
            .help("use one of them");
    }
}
