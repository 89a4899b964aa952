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
        if !self.allowed.iter().any(|allowed| matches(allowed, registry)) {
            cx.report(image.span, format!("registry `{registry}` is not on the list of trusted ones"))
                .help("take the image from a trusted registry, or add this one to `allowed`");
        }
    }
}

/// `*` stands for any letters.
fn matches(pattern: &str, registry: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| registry.strip_prefix(first)) else { return false };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, inner)) = pieces.split_last() else { return rest.is_empty() };
    for piece in inner {
        match rest.split_once(piece) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    rest.ends_with(last)
}
