//! Values of flags that stop the build.

use crate::model::docker::{InstructionRef, flag_fault};
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct InvalidFlagValue;

impl Rule for InvalidFlagValue {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let frontend = instruction.file.tree.directive("syntax").map_or("", |directive| directive.value.as_str());
        if !frontend.is_empty() && !frontend.contains("docker/dockerfile") {
            return;
        }
        for flag in &instruction.instruction.flags {
            if let Some((message, help)) = flag_fault(instruction.keyword(), flag) {
                cx.report(flag.value.as_ref().map_or(flag.span, |value| value.span), message).help(help);
            }
        }
    }
}
