//! Expressions in scripts that carry nothing anybody chooses.

use crate::model::actions::{Origin, Shell, Step, Taint};
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct FixedExpressionInScript;

impl Rule for FixedExpressionInScript {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        for site in step.file().sites_within(step.node.resolved().span()).filter(|site| site.is_in_script()) {
            // Values that the file itself sets are fixed as well: `env.NAME` of a written text.
            let others = |origin: &Origin<'_>| origin.source.is_secret() || origin.taint() != Taint::Fixed;
            if site.sources().is_empty() || site.origins().iter().any(others) {
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
