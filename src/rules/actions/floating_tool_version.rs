//! Inputs that name the version of a tool, left open.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct FloatingToolVersion;

impl Rule for FloatingToolVersion {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let (Some(remote), Some(uses)) = (step.remote(), step.uses_node()) else { return };
        let Some((_, input, newest)) = TOOLS.iter().find(|(slug, ..)| remote.is(slug)) else { return };
        let (span, what) = match step.input(input) {
            Some(version) if matches!(version.as_str(), Some("latest" | "stable" | "nightly")) => {
                (version.span(), version.as_str().unwrap_or(""))
            }
            None if *newest => (uses.span(), "the newest version"),
            _ => return,
        };
        cx.report(span, format!("`{}` installs {}", remote.name, if *input == what { "it" } else { what }))
            .help(format!("name a release in `{input}`"))
            .resource(step.path());
    }
}

/// The action, the input with the version, and whether the newest one is taken without it.
const TOOLS: &[(&str, &str, bool)] = &[
    ("1password/install-cli-action", "version", true),
    ("1password/load-secrets-action", "version", true),
    ("aquasecurity/setup-trivy", "version", true),
    ("astral-sh/setup-uv", "version", false),
    ("azure/setup-helm", "version", true),
    ("azure/setup-kubectl", "version", true),
    ("golangci/golangci-lint-action", "version", false),
    ("goreleaser/goreleaser-action", "version", false),
    ("jdx/mise-action", "version", true),
    ("oven-sh/setup-bun", "bun-version", false),
    ("sigstore/cosign-installer", "cosign-release", false),
];
