//! `USER` by name.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct NamedUser;

impl Rule for NamedUser {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let Some((user, instruction)) = stage.user().filter(|_| stage.is_final() && !stage.is_windows()) else {
            return;
        };
        let name = user.value().and_then(|user| user.split(':').next()).unwrap_or("");
        // Root is another rule's.
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        if !number && name != "root" {
            let span = instruction.text().map_or(instruction.instruction.line_span, |word| word.span);
            cx.report(span, format!("user `{name}` is given by name")).help("write its number");
        }
    }
}
