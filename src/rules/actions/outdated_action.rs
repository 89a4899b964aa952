//! Major versions of common actions that are switched off or made for a retired runtime; facts of 2025.

use crate::model::actions::{Pin, Step, known};
use crate::rule::prelude::*;
use crate::rule::views::actions;

use super::pin;

#[derive(Default)]
pub struct OutdatedAction;

/// Actions whose versions below the number fail, because GitHub switched off what they talk to.
const SWITCHED_OFF: &[(&str, u32)] = &[
    ("actions/cache", 3),
    ("actions/deploy-pages", 4),
    ("actions/download-artifact", 4),
    ("actions/upload-artifact", 4),
    ("actions/upload-pages-artifact", 3),
    ("github/codeql-action/analyze", 3),
    ("github/codeql-action/autobuild", 3),
    ("github/codeql-action/init", 3),
    ("github/codeql-action/upload-sarif", 3),
];

/// Actions whose versions below the number were made for Node.js 12 or 16.
const RETIRED_RUNTIME: &[(&str, u32)] = &[
    ("actions/checkout", 4),
    ("actions/github-script", 7),
    ("actions/labeler", 5),
    ("actions/setup-dotnet", 4),
    ("actions/setup-go", 5),
    ("actions/setup-java", 4),
    ("actions/setup-node", 4),
    ("actions/setup-python", 5),
    ("actions/stale", 9),
    ("aws-actions/amazon-ecr-login", 2),
    ("aws-actions/configure-aws-credentials", 4),
    ("azure/setup-helm", 4),
    ("azure/setup-kubectl", 4),
    ("codecov/codecov-action", 4),
    ("docker/build-push-action", 5),
    ("docker/login-action", 3),
    ("docker/metadata-action", 5),
    ("docker/setup-buildx-action", 3),
    ("docker/setup-qemu-action", 3),
    ("golangci/golangci-lint-action", 4),
    ("google-github-actions/auth", 2),
    ("google-github-actions/setup-gcloud", 2),
    ("hashicorp/setup-terraform", 3),
    ("peaceiris/actions-gh-pages", 4),
    ("softprops/action-gh-release", 2),
];

impl Rule for OutdatedAction {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(remote), Some(node)) = (step.remote(), step.uses_node()) else { return };
        let retired = known::of_step(step).filter(|action| action.runtime == "retired");
        let is_listed = || SWITCHED_OFF.iter().chain(RETIRED_RUNTIME).any(|(slug, _)| remote.is(slug));
        if retired.is_none() && !is_listed() {
            return;
        }
        let Some(version) = known::version(step) else { return };
        let major = known::numbers(version).and_then(|numbers| numbers.first().copied());
        let lookup = |table: &[(&str, u32)]| {
            table
                .iter()
                .find(|(slug, least)| remote.is(slug) && major.is_some_and(|major| major < *least))
                .map(|(_, least)| format!("v{least}"))
        };
        let slug = &remote.slug;
        let (message, least) = if let Some(least) = lookup(SWITCHED_OFF) {
            (format!("`{slug}@{version}` no longer works"), Some(least))
        } else if let Some(least) = lookup(RETIRED_RUNTIME) {
            (format!("`{slug}@{version}` was made for a Node.js that runners no longer have"), Some(least))
        } else if let Some(action) = retired {
            let newer = known::first_working(action).map(str::to_owned);
            (format!("`{slug}@{version}` was made for a Node.js that runners no longer have"), newer)
        } else {
            return;
        };
        let place = pin::reference(remote, node, cx.source_text()).filter(|_| remote.pin != Pin::Commit);
        let diagnostic = cx.report(node.span(), message);
        diagnostic.resource(step.path());
        let Some(least) = least else {
            diagnostic.help("look for another action; this one has no newer version");
            return;
        };
        diagnostic.help(format!("take `{least}` or newer, and read what changed"));
        if let Some(place) = place.filter(|_| known::takes_inputs(step, &least)) {
            diagnostic.fix(Applicability::Unsafe, format!("take `{least}`"), [Edit::replace(place, least)]);
        }
    }
}
