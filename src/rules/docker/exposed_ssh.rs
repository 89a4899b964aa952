//! Images that expose port 22.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct ExposedSsh;

impl Rule for ExposedSsh {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Expose {
            return;
        }
        for word in instruction.words() {
            let port = instruction.evaluate(word);
            let port = port.value().and_then(|port| port.split('/').next()).unwrap_or("");
            let (first, last) = port.split_once('-').unwrap_or((port, port));
            if let (Ok(first), Ok(last)) = (first.parse::<u16>(), last.parse::<u16>())
                && (first..=last).contains(&22)
            {
                cx.report(word.span, "the image exposes the port of SSH").help("use `docker exec` or `kubectl exec`");
            }
        }
    }
}
