//! Build arguments that nothing reads.

use crate::model::docker::{InstructionRef, is_predefined};
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct UnusedArgument;

/// Beginnings of variables that programs read by themselves.
const READ_BY_PROGRAMS: [&str; 16] = [
    "DEBIAN_", "PIP_", "NPM_", "NODE_", "GO", "CGO_", "CARGO_", "RUST", "YARN_", "MAVEN_", "JAVA_", "PYTHON", "UV_",
    "GIT_", "LC_", "DOCKER_",
];

impl Rule for UnusedArgument {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Arg || instruction.onbuild {
            return;
        }
        let tree = &instruction.file.tree;
        for pair in instruction.pairs() {
            let name = pair.key.as_str();
            let program = READ_BY_PROGRAMS.iter().any(|prefix| name.starts_with(prefix));
            // Any mention behind it counts, also in a script or a comment.
            let mentioned = tree.text.get(pair.span.range().end..).is_some_and(|rest| mentions(rest, name));
            if !program && !is_predefined(name) && !mentioned && name.len() > 1 {
                cx.report(pair.key_span, format!("nothing reads `{name}`")).help("remove it");
            }
        }
    }
}

fn mentions(text: &str, name: &str) -> bool {
    let word = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    memchr::memmem::find_iter(text.as_bytes(), name).any(|at| {
        let before = at.checked_sub(1).and_then(|before| text.as_bytes().get(before).copied());
        !word(before) && !word(text.as_bytes().get(at + name.len()).copied())
    })
}
