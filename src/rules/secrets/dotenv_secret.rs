//! `secrets/dotenv-secret`: see `rules/secrets/dotenv-secret.md`.

use crate::language::Language;
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
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = start;
            start += line.len();
            let Some((key, value)) = line.split_once('=') else { continue };
            let name = key.trim().trim_start_matches("export ").trim();
            let written = value.trim();
            let value = written.split(" #").next().unwrap_or(written).trim().trim_matches(['"', '\'']);
            if name.starts_with('#') || !looks_secret_name(name) || !is_secret(value) {
                continue;
            }
            // What the other rules of the group know by its form is theirs.
            if !detect(line).is_empty() {
                continue;
            }
            let from =
                at + key.len() + 1 + line.get(key.len() + 1..).map_or(0, |rest| rest.len() - rest.trim_start().len());
            let key_start = at + (key.len() - key.trim_start().len());
            let span = Span::from_usize(key_start, at + key.trim_end().len());
            cx.report(span, format!("the value of `{name}` is committed"))
                .help("replace it, keep `.env` out of the repository, and commit a `.env.example` without values")
                .redact(Span::from_usize(from, from + written.len()));
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
