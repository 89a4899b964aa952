//! Images whose last `USER` is root.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct RootUser;

impl Rule for RootUser {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        if !stage.is_final() || stage.is_windows() {
            return;
        }
        let Some((user, instruction)) = stage.user() else { return };
        let name = user.value().and_then(|user| user.split(':').next()).unwrap_or("");
        if matches!(name, "root" | "0") {
            let span = instruction.text().map_or(instruction.instruction.line_span, |word| word.span);
            cx.report(span, "the image runs as root").help("end the stage with an unprivileged, numeric `USER`");
        }
    }
}
