//! Build arguments and variables that take a secret from outside.

use crate::model::docker::InstructionRef;
use crate::model::secrets::looks_secret_name;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct SecretBuildArgument;

impl Rule for SecretBuildArgument {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Arg {
            return;
        }
        for pair in instruction.pairs() {
            let empty = pair.value.as_ref().is_none_or(|value| value.raw.trim_matches(['"', '\'']).is_empty());
            if empty && looks_secret_name(&pair.key) {
                cx.report(pair.key_span, format!("build argument `{}` is kept in the image's history", pair.key))
                    .help("pass it with `docker build --secret` and `RUN --mount=type=secret`");
            }
        }
    }
}
