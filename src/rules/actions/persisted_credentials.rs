//! Checkouts that keep the token although no later step pushes.

use crate::model::actions::Step;
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

impl Rule for PersistedCredentials {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/checkout")
            || step.input("persist-credentials").is_some()
            || step.later().into_iter().any(pushes)
        {
            return;
        }
        let Some(uses) = step.node.entry("uses") else { return };
        let text = cx.source_text();
        let diagnostic = cx.report(uses.value.span(), "token stays in the working copy");
        diagnostic.help("set `persist-credentials: false`, as no step of the job pushes").resource(step.path());
        if step.node.is_flow() {
            return;
        }
        let start = |at: u32| text.get(..at as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let edit = match step.node.get("with") {
            Some(with) if with.is_flow() => return,
            Some(with) => {
                let Some(first) = with.raw_entries().next() else { return };
                let at = first.key.span().start;
                let indent = " ".repeat((at as usize).saturating_sub(start(at)));
                Edit::insert(at, format!("persist-credentials: false\n{indent}"))
            }
            None => {
                let at = uses.key.span().start;
                let indent = " ".repeat((at as usize).saturating_sub(start(at)));
                let end = text
                    .get(at as usize..)
                    .and_then(|rest| rest.find('\n'))
                    .map_or(text.len(), |end| at as usize + end);
                let end = Span::from_usize(end, end).start;
                Edit::insert(end, format!("\n{indent}with:\n{indent}  persist-credentials: false"))
            }
        };
        diagnostic.fix(Applicability::Unsafe, "add `persist-credentials: false`", [edit]);
    }
}

fn pushes(step: Step<'_>) -> bool {
    if let Some(remote) = step.remote() {
        return remote.is_any(PUSHERS);
    }
    let commands = step.script().map(Script::commands).unwrap_or_default();
    // Scripts of other shells are searched as text.
    let git = |name: &str| matches!(name, "git" | "gh" | "cr" | "semantic-release" | "lerna" | "mike");
    let text = step.run().and_then(Node::as_str).unwrap_or("");
    step.script().is_none() && (text.contains("git push") || text.contains("git fetch"))
        || commands.iter().filter_map(|visited| visited.command.effective()).any(|found| {
            let subcommand =
                found.words.iter().any(|word| ["push", "fetch", "pull", "submodule"].iter().any(|name| word.is(name)));
            git(found.name) && (found.name != "git" || subcommand)
        })
}
