//! Base images whose names need a build argument.

use crate::model::docker::{Binding, Evaluated, InstructionRef, evaluate};
use crate::model::image::ImageReference;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Body;

#[derive(Default)]
pub struct IncompleteBaseImage;

impl Rule for IncompleteBaseImage {
    type View = docker::Instruction;

    fn check(&self, from: InstructionRef<'_>, cx: &mut Context<'_>) {
        let Body::From { image, .. } = &from.instruction.body else { return };
        let declared = |name: &str| from.file.global(name, usize::MAX) == Binding::Declared;
        let variables = image.variables();
        let open = variables.iter().find(|variable| declared(&variable.name));
        // `${TAG:?}` means to fail.
        if variables.iter().any(|variable| variable.operator.contains('?')) {
            return;
        }
        let value = evaluate(image, &|name| match from.file.global(name, usize::MAX) {
            Binding::Declared => Binding::Value(Evaluated::Default(String::new())),
            binding => binding,
        });
        let (Some(open), Some(value)) = (open, value.value()) else { return };
        if ImageReference::parse(value).is_none() {
            cx.report(image.span, format!("without `--build-arg {}` this is `{value}`, no image", open.name))
                .help(format!("give `ARG {}` a default", open.name));
        }
    }
}
