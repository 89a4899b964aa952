//! `secrets/dotenv-secret`: see `rules/secrets/dotenv-secret.md`.

use crate::language::Language;
use crate::model::dotenv::variables;
use crate::model::secrets::{detect, entropy, looks_default_password, looks_placeholder, looks_secret_name};
use crate::rule::prelude::*;
use crate::rule::views::File;

#[derive(Default)]
pub struct DotenvSecret;

/// Parts of the names of files that show which variables there are.
const PATTERNS: [&str; 9] = ["example", "sample", "template", "dist", "default", "defaults", "test", "local", "ci"];

impl Rule for DotenvSecret {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let name = file.source.name().to_ascii_lowercase();
        if file.language != Language::Dotenv || name.split(['.', '-', '_']).any(|part| PATTERNS.contains(&part)) {
            return;
        }
        let text = cx.source_text();
        for found in variables(text) {
            if !looks_secret_name(found.name) || !is_secret(found.value) {
                continue;
            }
            // What the other rules of the group know by its form is theirs.
            if !detect(found.name_span.to(found.written).of(text)).is_empty() {
                continue;
            }
            cx.report(found.name_span, format!("the value of `{}` is committed", found.name))
                .help("replace it, keep `.env` out of the repository, and commit a `.env.example` without values")
                .redact(found.written);
        }
    }
}

/// Long and mixed enough to be no word for a developer's machine.
fn is_secret(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    value.len() >= 8
        && mixed
        && !value.contains(['$', ' ', '{'])
        && entropy(value) >= 3.0
        && !looks_placeholder(value)
        && !looks_default_password(value)
}
