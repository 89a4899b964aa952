//! Stage names that are not in lower case.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UppercaseStageName;

impl Rule for UppercaseStageName {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let Some(alias) = stage.alias().filter(|alias| !alias.has_variable()) else { return };
        if alias.raw.chars().any(char::is_uppercase) {
            cx.report(alias.span, format!("stage name `{}` is not in lower case", alias.raw))
                .help(format!("rename it to `{}` wherever it is used", alias.raw.to_lowercase()));
        }
    }
}
