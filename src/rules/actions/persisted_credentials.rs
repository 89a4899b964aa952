//! Checkouts that keep the token although no later step pushes.

use crate::model::actions::Step;
use crate::model::actions::edit::set_input;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct PersistedCredentials;

/// Actions that push with the stored token.
const PUSHERS: &[&str] = &[
    "ad-m/github-push-action",
    "changesets/action",
    "endbug/add-and-commit",
    "helm/chart-releaser-action",
    "jamesives/github-pages-deploy-action",
    "peter-evans/create-pull-request",
    "stefanzweifel/git-auto-commit-action",
];

/// One of these stands in every script that uses the token.
const WORDS: &[&str] = &["push", "fetch", "pull", "submodule", "gh", "cr", "semantic-release", "lerna", "mike"];

impl Rule for PersistedCredentials {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/checkout")
            || step.input("persist-credentials").is_some()
            || step.owner.node().is_incomplete()
            || step.later().any(pushes)
        {
            return;
        }
        let Some(uses) = step.uses_node() else { return };
        let diagnostic = cx.report(uses.span(), "token stays in the working copy");
        diagnostic.help("set `persist-credentials: false`, as no step of the job pushes").resource(step.path());
        let edit = set_input(step, "persist-credentials", "false");
        diagnostic.fix(Applicability::Unsafe, "add `persist-credentials: false`", edit);
    }
}

fn pushes(step: Step<'_>) -> bool {
    if let Some(remote) = step.remote() {
        return remote.is_any(PUSHERS);
    }
    let text = step.run().and_then(Node::as_str).unwrap_or("");
    if !WORDS.iter().any(|word| text.contains(word)) {
        return false;
    }
    let commands = step.script().map(Script::commands).unwrap_or_default();
    // Scripts of other shells are searched as text.
    let git = |name: &str| matches!(name, "git" | "gh" | "cr" | "semantic-release" | "lerna" | "mike");
    step.script().is_none() && (text.contains("git push") || text.contains("git fetch"))
        || commands.iter().filter_map(|visited| visited.command.effective()).any(|found| {
            let subcommand =
                found.words.iter().any(|word| ["push", "fetch", "pull", "submodule"].iter().any(|name| word.is(name)));
            git(found.name) && (found.name != "git" || subcommand)
        })
}
