//! `secrets/access-token`: see `rules/secrets/access-token.md`.

use crate::model::secrets::SecretKind;
use crate::rule::prelude::*;
use crate::rule::views::secrets::Secret;

#[derive(Default)]
pub struct AccessToken;

impl Rule for AccessToken {
    type View = Secret;

    fn check(&self, secret: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if secret.kind == SecretKind::Token {
            let diagnostic = cx.report(secret.span, format!("{} is committed", secret.what));
            diagnostic
                .help("revoke it, then take it from a secret store or from the environment")
                .redact(secret.hidden);
        }
    }
}
