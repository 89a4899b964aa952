//! Keys of labels.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct InvalidLabelKey {
    allowed: Vec<String>,
}

const RESERVED: [&str; 3] = ["com.docker.", "io.docker.", "org.dockerproject."];

impl Rule for InvalidLabelKey {
    type View = docker::Instruction;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { allowed: options.strings("allowed")? })
    }

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if instruction.keyword() != Keyword::Label {
            return;
        }
        for pair in instruction.pairs() {
            let key = pair.key.trim_matches(['"', '\'']);
            if key.contains(['$', '{']) || key.is_empty() {
                continue;
            }
            let fault = fault(key).or_else(|| (!self.allows(key)).then_some("is not on the list of allowed labels"));
            if let Some(fault) = fault {
                cx.report(pair.key_span, format!("label `{key}` {fault}"))
                    .help("use a key such as `com.example.team` or `org.opencontainers.image.source`");
            }
        }
    }
}

impl InvalidLabelKey {
    fn allows(&self, key: &str) -> bool {
        let fits = |allowed: &String| match allowed.strip_suffix('*') {
            Some(prefix) => key.starts_with(prefix),
            None => allowed == key,
        };
        self.allowed.is_empty() || self.allowed.iter().any(fits)
    }
}

/// <https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations>
fn fault(key: &str) -> Option<&'static str> {
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if RESERVED.iter().any(|prefix| key.starts_with(prefix)) {
        return Some("begins with a name that belongs to Docker");
    }
    if key.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("holds upper-case letters");
    }
    if !key.bytes().all(|byte| lower(byte) || matches!(byte, b'.' | b'-' | b'_' | b'/')) {
        return Some("holds letters that keys must not have");
    }
    let edges =
        key.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase()) && key.bytes().last().is_some_and(lower);
    (!edges || key.contains("..") || key.contains("--")).then_some("has a separator too many, or begins with a digit")
}
