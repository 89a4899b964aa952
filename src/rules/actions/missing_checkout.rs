//! Files of the repository used before anything can have brought them.

use crate::model::actions::{Job, Step, Uses};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct MissingCheckout;

/// Actions that are known to leave no files of the repository behind.
const NO_FILES: &[&str] = &[
    "actions/setup-dotnet",
    "actions/setup-go",
    "actions/setup-java",
    "actions/setup-node",
    "actions/setup-python",
    "aws-actions/configure-aws-credentials",
    "azure/login",
    "azure/setup-helm",
    "azure/setup-kubectl",
    "docker/login-action",
    "docker/setup-buildx-action",
    "docker/setup-qemu-action",
    "google-github-actions/auth",
    "google-github-actions/setup-gcloud",
    "hashicorp/setup-terraform",
    "snyk/actions/node",
    "step-security/harden-runner",
];

impl Rule for MissingCheckout {
    type View = actions::Job;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        // An image may hold files, and a machine of one's own keeps them.
        if job.container_image().is_some() || job.is_self_hosted() || job.runner_labels().is_empty() {
            return;
        }
        for step in job.steps() {
            match step.uses() {
                Some(Uses::Local(path)) if path.starts_with("./") => {
                    report(step.uses_node().map_or(step.head(), Node::span), path, step, cx);
                    return;
                }
                Some(Uses::Repository(remote)) if remote.is_any(NO_FILES) => {}
                Some(_) => return,
                None => {
                    if let Some((span, path)) = first_local(step) {
                        report(span, &path, step, cx);
                        return;
                    }
                    // Whatever a script did before may have made files.
                    if !only_prints(step) {
                        return;
                    }
                }
            }
        }
    }
}

fn report(span: Span, path: &str, step: Step<'_>, cx: &mut Context<'_>) {
    cx.report(span, format!("`{path}` is not there: the job checks nothing out"))
        .help("add `- uses: actions/checkout` before this step")
        .resource(step.path());
}

/// The file that the first command of the script needs.
fn first_local(step: Step<'_>) -> Option<(Span, String)> {
    let commands = step.script().map(Script::commands).unwrap_or_default();
    let found = commands.iter().find(|visited| visited.command.name() != Some("echo"))?;
    let arguments = found.command.effective()?;
    if found.context.in_branch || found.context.in_condition || step.node.get("working-directory").is_some() {
        return None;
    }
    let name = arguments.name_word.literal().unwrap_or("");
    if name.starts_with("./") {
        return Some((arguments.name_word.span, name.to_owned()));
    }
    if name == "kubectl" && arguments.words.iter().any(|word| word.is("apply")) {
        let path = arguments.option_value(&["-f", "--filename", "-k", "--kustomize"]).flatten()?;
        let is_local = path != "-" && !path.contains("://") && !path.starts_with(['/', '~']);
        return is_local.then(|| (arguments.span(), path.to_owned()));
    }
    None
}

fn only_prints(step: Step<'_>) -> bool {
    let commands = step.script().map(Script::commands).unwrap_or_default();
    let prints = |name: &str| matches!(name, "echo" | "printf" | "true" | "env" | "pwd" | "ls");
    !commands.is_empty() && commands.iter().all(|visited| visited.command.name().is_some_and(prints))
}
