//! Registries that are not on the list.

use crate::model::docker::{ImageUse, InstructionRef};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct UntrustedRegistry {
    allowed: Vec<String>,
}

impl Rule for UntrustedRegistry {
    type View = docker::Instruction;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { allowed: options.strings("allowed")? })
    }

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        for image in instruction.pulled_images() {
            self.image(&image, cx);
        }
    }
}

impl UntrustedRegistry {
    fn image(&self, image: &ImageUse<'_>, cx: &mut Context<'_>) {
        let Some(reference) = image.reference() else { return };
        let registry = reference.registry_or_default();
        if !reference.is_from(&self.allowed) {
            cx.report(image.span, format!("registry `{registry}` is not on the list of trusted ones"))
                .help("take the image from a trusted registry, or add this one to `allowed`");
        }
    }
}
