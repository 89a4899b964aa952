//! Secrets as values of `ENV` and `ARG`.

use crate::model::docker::InstructionRef;
use crate::model::secrets::{looks_placeholder, looks_secret_name};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Keyword, Word};

#[derive(Default)]
pub struct SecretInEnv;

impl Rule for SecretInEnv {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let keyword = instruction.keyword();
        if !matches!(keyword, Keyword::Env | Keyword::Arg) {
            return;
        }
        for pair in instruction.pairs() {
            let value = pair.value.as_ref().and_then(Word::literal).unwrap_or_default();
            if value.is_empty() || looks_placeholder(&value) || !looks_secret_name(&pair.key) {
                continue;
            }
            let place = pair.value.as_ref().map(|word| word.span).unwrap_or_default();
            cx.report(pair.key_span, format!("`{} {}` writes a secret into the image", keyword.as_str(), pair.key))
                .help("use `RUN --mount=type=secret`, or set it when the container starts; replace the leaked value")
                .redact(place);
        }
    }
}
