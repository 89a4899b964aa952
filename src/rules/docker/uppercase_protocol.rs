//! `EXPOSE 53/UDP`.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct UppercaseProtocol;

impl Rule for UppercaseProtocol {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Expose {
            return;
        }
        for word in instruction.words() {
            let Some((_, protocol)) = word.raw.split_once('/') else { continue };
            let letters = protocol.bytes().all(|byte| byte.is_ascii_alphabetic());
            if !letters || !protocol.bytes().any(|byte| byte.is_ascii_uppercase()) || cx.text(word.span) != word.raw {
                continue;
            }
            let length = Span::from_usize(protocol.len(), protocol.len()).start;
            let span = Span::new(word.span.end.saturating_sub(length), word.span.end);
            let lower = protocol.to_ascii_lowercase();
            cx.report(span, format!("protocol `{protocol}` is not in lower case"))
                .help(format!("write `{lower}`"))
                .fix(Applicability::Safe, format!("write `{lower}`"), [Edit::replace(span, lower)]);
        }
    }
}
