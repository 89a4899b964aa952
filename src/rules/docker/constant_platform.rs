//! Fixed platforms in `FROM`.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct ConstantPlatform;

impl Rule for ConstantPlatform {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let platform = stage.from().and_then(|from| from.flag("platform")).and_then(|flag| flag.value.as_ref());
        let Some(platform) = platform.filter(|platform| !platform.has_variable()) else { return };
        let meant = stage.name().is_some_and(|name| platform.raw.split('/').any(|part| name.contains(part)));
        // Windows images exist for Windows only.
        if !meant && !platform.raw.starts_with("windows") {
            cx.report(platform.span, format!("platform `{}` is fixed", platform.raw))
                .help("use `$BUILDPLATFORM`, or give `--platform` to the build command");
        }
    }
}
