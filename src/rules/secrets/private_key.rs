//! `secrets/private-key`: see `rules/secrets/private-key.md`.

use crate::model::secrets::SecretKind;
use crate::rule::prelude::*;
use crate::rule::views::secrets::Secret;

use super::is_for_tests;

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
