//! Expressions in scripts that carry nothing anybody chooses.

use crate::model::actions::{Shell, Step, Taint, taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::Path;

#[derive(Default)]
pub struct FixedExpressionInScript;

impl Rule for FixedExpressionInScript {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        for site in step.file().sites_within(step.node.resolved().span()).filter(|site| site.is_in_script()) {
            let Some(tree) = site.tree() else { continue };
            let sources = taint::sources(tree);
            let others = |path: &Path<'_>| {
                path.starts_with(&["secrets"])
                    || path.starts_with(&["github", "token"])
                    || Taint::of(path) != Taint::Fixed
            };
            if sources.is_empty() || sources.iter().any(others) {
                continue;
            }
            let name = site.inner().trim();
            let variable = variable(&name.to_ascii_lowercase()).filter(|_| !matches!(step.shell(), Shell::PowerShell));
            let diagnostic = cx.report(site.span(), format!("`{name}` is expanded into the script"));
            diagnostic.help(match variable {
                Some(variable) => format!("use `\"${variable}\"`"),
                None => "pass it through `env`".to_owned(),
            });
            diagnostic.resource(step.path());
        }
    }
}

/// The variable of the runner that has the same value.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/variables#default-environment-variables>
fn variable(path: &str) -> Option<String> {
    const GITHUB: &[&str] = &[
        "actor",
        "api_url",
        "job",
        "ref_type",
        "repository",
        "repository_id",
        "repository_owner",
        "run_attempt",
        "run_id",
        "run_number",
        "server_url",
        "sha",
        "workspace",
    ];
    const RUNNER: &[&str] = &["arch", "name", "os", "temp", "tool_cache"];
    let (context, name) = path.split_once('.')?;
    let known = match context {
        "github" => GITHUB,
        "runner" => RUNNER,
        _ => return None,
    };
    known.contains(&name).then(|| path.replace('.', "_").to_ascii_uppercase())
}
