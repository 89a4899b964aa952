//! Scans whose findings fail nothing.

use crate::model::actions::{Job, Step};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct ToothlessScanner;

/// Inputs of scanning actions, and the values that switch failing off.
const SWITCHES: &[(&str, &[&str])] = &[("exit-code", &["0"]), ("soft_fail", &["true"]), ("fail-build", &["false"])];

/// Arguments of scanning commands that switch failing off.
const ARGUMENTS: &[&str] = &["--exit-code=0", "--soft-fail", "-s", "--no-fail", "-no-fail", "--exit-zero"];

impl Rule for ToothlessScanner {
    type View = actions::Step;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let scans = step.stages().iter().filter(|evidence| evidence.stage.is_scan() && evidence.is_firm);
        let Some(scan) = scans.clone().find(|scan| scan.is_ignored).or_else(|| scans.clone().next()) else { return };
        let Some((span, why, help)) = switched_off(step, scan.is_ignored, scan.span) else { return };
        // Findings that are uploaded are judged by the code-scanning check.
        let uploads = |other: Step<'_>| {
            other
                .remote()
                .is_some_and(|remote| remote.slug.contains("sarif") || remote.slug.contains("upload-artifact"))
        };
        let is_report = ["format", "args"].iter().any(|input| {
            step.input(input).and_then(Node::as_str).is_some_and(|text| text.to_ascii_lowercase().contains("sarif"))
        });
        if is_report || step.outcome_is_read() || step.later().any(uploads) {
            return;
        }
        cx.report(span, format!("findings of `{}` do not fail the job: {why}", scan.what))
            .help(help)
            .resource(step.path());
    }
}

fn switched_off(step: Step<'_>, is_ignored: bool, scan: Span) -> Option<(Span, String, &'static str)> {
    if let Some(node) = step.continues_on_error() {
        return Some((
            node.span(),
            "`continue-on-error`".to_owned(),
            "remove it, and set the severity that shall fail",
        ));
    }
    if is_ignored {
        return Some((scan, "`|| true`".to_owned(), "remove it, and set the severity that shall fail"));
    }
    for (input, values) in SWITCHES {
        if let Some(node) = step.input(input).filter(|node| node.as_str().is_some_and(|text| values.contains(&text))) {
            let why = format!("`{input}: {}`", node.as_str().unwrap_or(""));
            return Some((node.span(), why, "let it fail, and set the severity that shall fail"));
        }
    }
    let is_trivy = step.uses_action("aquasecurity/trivy-action");
    // A configuration file may set the exit code.
    if is_trivy && step.input("exit-code").is_none() && step.input("trivy-config").is_none() && !sets_exit_code(step) {
        return Some((scan, "`exit-code` is not set".to_owned(), "set `exit-code: \"1\"` and `severity`"));
    }
    let commands = step.script().map(Script::commands).unwrap_or_default();
    let command = commands.iter().find(|visited| visited.command.span == scan)?;
    let words = command.command.words.as_slice();
    let flag = words.iter().find(|word| word.literal().is_some_and(|text| ARGUMENTS.contains(&text)));
    let zero = words.windows(2).find(|pair| matches!(pair, [name, value] if name.is("--exit-code") && value.is("0")));
    let word = zero.and_then(|pair| pair.first()).or(flag)?;
    let is_short = word.is("-s") && command.command.name() != Some("tfsec");
    (!is_short).then(|| {
        let why = format!("`{}`", word.literal().unwrap_or(""));
        (word.span, why, "let it fail, and set the severity that shall fail")
    })
}

/// Trivy takes every option from the environment, too.
fn sets_exit_code(step: Step<'_>) -> bool {
    let own = [step.env(), step.job().and_then(Job::env)];
    own.into_iter().flatten().any(|env| env.get("TRIVY_EXIT_CODE").is_some())
}
