//! Images without a digest.

use crate::model::docker::{ImageUse, InstructionRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct ImageWithoutDigest;

impl Rule for ImageWithoutDigest {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        for image in instruction.pulled_images() {
            report(&image, cx);
        }
    }
}

fn report(image: &ImageUse<'_>, cx: &mut Context<'_>) {
    // What has no fixed version at all is another rule's.
    if let Some(reference) = image.reference().filter(|reference| reference.digest.is_none() && !reference.is_latest())
    {
        cx.report(image.span, format!("`{}` is not pinned by its digest", reference.name()))
            .help("add `@sha256:…` behind the tag");
    }
}
