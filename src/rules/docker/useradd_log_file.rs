//! `useradd` of a large id.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UseraddLogFile;

impl Rule for UseraddLogFile {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(arguments) = command.effective().filter(|arguments| arguments.name == "useradd") else { return };
        let id = arguments.option_value(&["-u", "--uid"]).flatten().unwrap_or("");
        let large = id.len() > 5 && id.bytes().all(|byte| byte.is_ascii_digit());
        if !command.at_build() || !large || arguments.has_flag(Some('l'), "no-log-init") {
            return;
        }
        let edit = Edit::insert(arguments.name_word.span.end, " --no-log-init");
        cx.report(arguments.span(), format!("`useradd` of id {id} writes a huge log file"))
            .help("add `--no-log-init`")
            .fix(Applicability::Safe, "add `--no-log-init`", [edit]);
    }
}
