//! `secrets/dotenv-secret`: see `rules/secrets/dotenv-secret.md`.

use crate::language::Language;
use crate::model::dotenv::variables;
use crate::model::secrets::{detect, looks_secret_name, looks_secret_value};
use crate::rule::prelude::*;
use crate::rule::views::File;

use super::is_pattern;

#[derive(Default)]
pub struct DotenvSecret;

impl Rule for DotenvSecret {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if file.language != Language::Dotenv || is_pattern(&file.source.path) {
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
