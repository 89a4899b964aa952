//! `secrets/dotenv-secret`: see `rules/secrets/dotenv-secret.md`.

use crate::language::Language;
use crate::model::dotenv::variables;
use crate::model::secrets::{detect, looks_secret_name, looks_secret_value};
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
            if !looks_secret_name(found.name) || !looks_secret_value(found.value) {
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
