//! Any `cd` of a `RUN`.

use super::cd_instead_of_workdir::leading_cd;
use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct CdInScript;

impl Rule for CdInScript {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run || leading_cd(run).is_some() {
            return;
        }
        if let Some(first) = run.commands().find(|command| command.name() == Some("cd")) {
            cx.report(first.command.span, "`cd` within a `RUN`")
                .help("split the `RUN` and set `WORKDIR` between, or give the folder to the program (`make -C`)");
        }
    }
}
