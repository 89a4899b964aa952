//! Images without a digest.

use crate::model::docker::{Base, ImageUse, InstructionRef, StageRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct ImageWithoutDigest;

impl Rule for ImageWithoutDigest {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() == Keyword::From {
            let stage = instruction.stage().filter(|stage| stage.base() == Base::Image);
            if let Some(image) = stage.and_then(StageRef::image_use) {
                report(&image, cx);
            }
        }
        for image in instruction.images().iter().filter(|image| image.text.contains(['/', ':'])) {
            report(image, cx);
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
