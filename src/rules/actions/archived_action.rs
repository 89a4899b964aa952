//! Archived repositories of actions that many workflows still use.

use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct ArchivedAction;

/// The action with what takes its place.
const ARCHIVED: &[(&str, &str)] = &[
    ("actions-rs/audit-check", "`cargo audit` in a `run` step"),
    ("actions-rs/cargo", "`cargo` in a `run` step"),
    ("actions-rs/clippy-check", "`cargo clippy` in a `run` step"),
    ("actions-rs/toolchain", "`rustup` in a `run` step"),
    ("actions/create-release", "`gh release create` in a `run` step"),
    ("actions/setup-elixir", "`erlef/setup-beam`"),
    ("actions/setup-haskell", "`haskell-actions/setup`"),
    ("actions/setup-ruby", "`ruby/setup-ruby`"),
    ("actions/upload-release-asset", "`gh release upload` in a `run` step"),
    ("andymckay/cancel-action", "`gh run cancel` in a `run` step"),
    ("azure/container-scan", "`trivy image` in a `run` step"),
    ("crazy-max/ghaction-docker-buildx", "`docker/setup-buildx-action`"),
    ("crazy-max/ghaction-docker-meta", "`docker/metadata-action`"),
    ("facebook/pysa-action", "`pysa` in a `run` step"),
    ("fregante/setup-git-token", "`actions/checkout`"),
    ("google-github-actions/release-please-action", "`googleapis/release-please-action`"),
    ("gradle/gradle-build-action", "`gradle/actions/setup-gradle`"),
    ("gradle/wrapper-validation-action", "`gradle/actions/wrapper-validation`"),
    ("microsoft/playwright-github-action", "`npx playwright install --with-deps` in a `run` step"),
    ("returntocorp/semgrep-action", "`semgrep ci` in a `run` step"),
    ("snapcore/action-build", "`canonical/action-build`"),
    ("sonarsource/sonarcloud-github-action", "`SonarSource/sonarqube-scan-action`"),
];

impl Rule for ArchivedAction {
    type View = actions::Uses;

    fn check(&self, (uses, node, _): <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let Some(remote) = uses.remote() else { return };
        if let Some((slug, instead)) = ARCHIVED.iter().find(|(slug, _)| remote.is(slug)) {
            cx.report(node.span(), format!("`{slug}` is archived")).help(format!("take {instead}"));
        }
    }
}
