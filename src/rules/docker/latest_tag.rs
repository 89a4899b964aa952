//! Images without a version.

use crate::model::docker::{ImageUse, InstructionRef};
use crate::model::image::ImageReference;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct LatestTag;

impl Rule for LatestTag {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        for image in instruction.pulled_images() {
            report(&image, cx);
        }
    }
}

fn report(image: &ImageUse<'_>, cx: &mut Context<'_>) {
    if image.value.value().is_none() {
        cx.undecided(image.span, image.text);
    }
    let Some(reference) = image.reference().filter(ImageReference::is_latest) else { return };
    let shown = image.value.value().unwrap_or(image.text);
    let message = match reference.tag {
        Some(_) => format!("`{shown}` is another image whenever it is pulled"),
        None => format!("`{shown}` has no tag, so `latest` is pulled"),
    };
    cx.report(image.span, message).help("name a version, best with its digest");
}
