//! `FROM --platform=$TARGETPLATFORM`.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct RedundantPlatform;

impl Rule for RedundantPlatform {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let Some(flag) = stage.from().and_then(|from| from.flag("platform")) else { return };
        let Some(value) = &flag.value else { return };
        if matches!(value.raw.trim_matches('"'), "$TARGETPLATFORM" | "${TARGETPLATFORM}") {
            let rest = cx.source_text().get(flag.span.end as usize..).unwrap_or("");
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            let edit = Edit::delete(Span::new(flag.span.start, flag.span.end + Span::from_usize(blanks, blanks).start));
            cx.report(flag.span, "the target platform is taken anyway").help("remove the flag").fix(
                Applicability::Safe,
                "remove the flag",
                [edit],
            );
        }
    }
}
