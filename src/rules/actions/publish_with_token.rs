//! Commands and actions that publish with a stored token.

use crate::model::actions::{Job, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::shell::Script;

#[derive(Default)]
pub struct PublishWithToken;

impl Rule for PublishWithToken {
    type View = actions::Step;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let mut report = |span: Span, what: &str| {
            cx.report(span, format!("`{what}` publishes with a stored token"))
                .help("set up trusted publishing, and grant `id-token: write`")
                .resource(step.path());
        };
        if let (Some(remote), Some(node)) = (step.remote(), step.uses_node()) {
            if let Some((slug, _)) = TOKENS.iter().find(|(slug, input)| remote.is(slug) && step.input(input).is_some())
            {
                report(node.span(), slug);
            }
            return;
        }
        // A run that may ask for a token of its own, and has no other, uses it.
        let trusted = step.job().and_then(Job::effective_permissions);
        if trusted.is_some_and(|permissions| permissions.grants_write("id-token")) && step.env().is_none() {
            return;
        }
        let commands = step.script().map(Script::commands).unwrap_or_default();
        for found in commands.iter().filter_map(|visited| visited.command.effective()) {
            let publishes =
                COMMANDS.iter().any(|(name, verb)| *name == found.name && found.has_subcommand(&[verb], &[]));
            if publishes && !found.has_flag(None, "dry-run") {
                report(found.span(), found.name);
            }
        }
    }
}

const TOKENS: &[(&str, &str)] =
    &[("pypa/gh-action-pypi-publish", "password"), ("rubygems/release-gem", "setup-trusted-publisher")];

const COMMANDS: &[(&str, &str)] = &[
    ("cargo", "publish"),
    ("flit", "publish"),
    ("gem", "push"),
    ("hatch", "publish"),
    ("npm", "publish"),
    ("pdm", "publish"),
    ("pnpm", "publish"),
    ("poetry", "publish"),
    ("twine", "upload"),
    ("uv", "publish"),
    ("yarn", "publish"),
];
