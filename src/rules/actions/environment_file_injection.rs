//! Writes to the files that set variables and paths, under events that strangers cause.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct EnvironmentFileInjection;

impl Rule for EnvironmentFileInjection {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        let Some(job) = step.job() else { return };
        let mut triggers = job.workflow.triggers();
        let Some(trigger) = triggers.find(|trigger| DANGEROUS.contains(&trigger.name)) else { return };
        let Some(run) = step.run() else { return };
        let text = run.as_str().unwrap_or("");
        let mut start = 0;
        let mut map = None;
        for line in text.split_inclusive('\n') {
            let from = start;
            start += line.len();
            let Some((name, at)) = FILES.iter().find_map(|name| Some((*name, line.find(name)?))) else { continue };
            // What is written out is nobody's choice.
            let before = line.get(..at).unwrap_or("");
            let writes =
                line.contains('>') || line.contains("tee") || line.contains("Out-File") || line.contains("Add-Content");
            if !writes || line.trim_start().starts_with('#') || is_literal(before) {
                continue;
            }
            let map = map.get_or_insert_with(|| Node::content_map(run));
            let span = map.source_span(Span::from_usize(from + at, from + at + name.len()));
            cx.report(span, format!("`{name}` is written in a run that `{}` starts", trigger.name))
                .note(trigger.key.span(), "strangers start these runs, with the repository's rights")
                .help("pass the value on as an output: `>> \"$GITHUB_OUTPUT\"`")
                .resource(step.path());
        }
    }
}

/// Events that strangers cause and that run with the repository's own rights.
const DANGEROUS: &[&str] = &["pull_request_target", "workflow_run", "issue_comment"];

const FILES: &[&str] = &["GITHUB_ENV", "GITHUB_PATH"];

/// `echo NAME=value >>`: nothing that is known only at run time.
fn is_literal(before: &str) -> bool {
    let Some(argument) = before.trim_start().strip_prefix("echo ") else { return false };
    let argument = argument.split('>').next().unwrap_or("");
    !argument.contains(['$', '`'])
}
