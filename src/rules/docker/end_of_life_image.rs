//! Base images whose support has ended.

use crate::model::docker::{Base, Ended, StageRef, ended_support};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct EndOfLifeImage;

impl Rule for EndOfLifeImage {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        let Some(image) = stage.image_use().filter(|_| stage.base() == Base::Image) else { return };
        if let Some(Ended { what, last }) = image.reference().as_ref().and_then(ended_support) {
            cx.report(image.span, format!("`{what}` has had no security fixes since {last}"))
                .help("move to a supported version");
        }
    }
}
