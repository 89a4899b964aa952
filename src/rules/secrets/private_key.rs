//! `secrets/private-key`: see `rules/secrets/private-key.md`.

use camino::Utf8Path;

use crate::model::secrets::SecretKind;
use crate::rule::prelude::*;
use crate::rule::views::secrets::Secret;

#[derive(Default)]
pub struct PrivateKey;

impl Rule for PrivateKey {
    type View = Secret;

    fn check(&self, secret: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if secret.kind == SecretKind::PrivateKey && !is_for_tests(cx.path()) {
            let diagnostic = cx.report(secret.span, format!("{} is committed", secret.what));
            diagnostic.help("replace the key, then keep it in a secret store").redact(secret.hidden);
        }
    }
}

/// Keys that programs are tested with protect nothing.
fn is_for_tests(path: &Utf8Path) -> bool {
    const FOLDERS: [&str; 8] = ["e2e", "fixtures", "mock", "mocks", "test", "test-data", "testdata", "tests"];
    // `ci/*-values.yaml` of a chart are what it is tested with.
    let of_chart = path.file_stem().is_some_and(|stem| stem.ends_with("values"));
    path.components().any(|part| FOLDERS.contains(&part.as_str()) || of_chart && part.as_str() == "ci")
}
