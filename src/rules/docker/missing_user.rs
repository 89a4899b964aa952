//! Images that never leave the user of their base image.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct MissingUser;

/// Parts of names of images that run as an unprivileged user by themselves.
const UNPRIVILEGED: [&str; 6] = ["nonroot", "unprivileged", "rootless", "cgr.dev/", "bitnami/", "ubi-micro-nonroot"];

impl Rule for MissingUser {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        if !stage.is_final() || stage.is_windows() || stage.last_inherited(Keyword::User).is_some() {
            return;
        }
        let root = stage.lineage().last().unwrap_or(stage);
        let image = root.image().value().unwrap_or("");
        // An unknown base may set any user.
        if image.is_empty() || UNPRIVILEGED.iter().any(|part| image.contains(part)) {
            return;
        }
        let span = stage.image_word().map_or(stage.span(), |word| word.span);
        cx.report(span, "no `USER` is set, so the image runs as that of its base, mostly root")
            .help("add a numeric `USER` behind what needs root");
    }
}
