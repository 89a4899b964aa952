//! Images without a health check.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct MissingHealthcheck;

impl Rule for MissingHealthcheck {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let has = |keyword| stage.last_inherited(keyword).is_some();
        let runs = has(Keyword::Cmd) || has(Keyword::Entrypoint);
        if stage.is_final() && runs && !has(Keyword::Healthcheck) {
            let span = stage.image_word().map_or(stage.span(), |word| word.span);
            cx.report(span, "the image has no `HEALTHCHECK`")
                .help("add one, or `HEALTHCHECK NONE` to say that it needs none");
        }
    }
}
