//! `secrets/password-in-url`: see `rules/secrets/password-in-url.md`.

use crate::model::secrets::SecretKind;
use crate::rule::prelude::*;
use crate::rule::views::secrets::Secret;

#[derive(Default)]
pub struct PasswordInUrl;

impl Rule for PasswordInUrl {
    type View = Secret;

    fn check(&self, secret: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if secret.kind == SecretKind::UrlPassword {
            let diagnostic = cx.report(secret.span, "the password of an address is committed");
            diagnostic
                .help("change it, then let the address come from a secret store or the environment")
                .redact(secret.hidden);
        }
    }
}
