//! Stages named like something that the builder provides.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct ReservedStageName;

impl Rule for ReservedStageName {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        if let (Some(name @ ("scratch" | "context")), Some(alias)) = (stage.name(), stage.alias()) {
            cx.report(alias.span, format!("stage name `{name}` is reserved")).help("rename the stage");
        }
    }
}
