//! Two stages of one name.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct DuplicateStageName;

impl Rule for DuplicateStageName {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let (Some(name), Some(alias)) = (stage.name(), stage.alias()) else { return };
        let first = stage.file.stage_named(name, stage.index).and_then(|index| stage.file.stage(index));
        if let Some(first) = first.and_then(StageRef::alias) {
            cx.report(alias.span, format!("stage `{name}` is already defined"))
                .note(first.span, "the first stage of that name")
                .help("give each stage a name of its own");
        }
    }
}
