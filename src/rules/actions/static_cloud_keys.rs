//! Keys handed to the actions that sign in to a cloud.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct StaticCloudKeys;

/// The action, the input that takes the key, and the one that makes it needless.
const SIGN_IN: &[(&str, &str, &str)] = &[
    ("aws-actions/configure-aws-credentials", "aws-access-key-id", "role-to-assume"),
    ("azure/login", "creds", "client-id"),
    ("google-github-actions/auth", "credentials_json", "workload_identity_provider"),
    ("google-github-actions/setup-gcloud", "service_account_key", "workload_identity_provider"),
];

impl Rule for StaticCloudKeys {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(remote) = step.remote() else { return };
        let Some((_, input, instead)) = SIGN_IN.iter().find(|(slug, ..)| remote.is(slug)) else { return };
        let Some(key) = step.input(input) else { return };
        // A key that an earlier step has got for the run is short-lived.
        let text = key.as_str().unwrap_or("");
        if !text.contains("secrets.") && text.contains("${{") {
            return;
        }
        cx.report(key.span(), format!("`{input}` is a long-lived key"))
            .help(format!("use OpenID Connect: grant `id-token: write` and set `{instead}`"))
            .resource(step.path());
    }
}
