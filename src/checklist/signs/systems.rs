//! What pipelines of systems other than GitHub Actions show: those of GitLab by their jobs, others by their commands.

use super::kubernetes::line_of;
use super::{Seen, Sighting, pipeline};
use crate::language::Language;
use crate::model::Parsed;
use crate::model::pipeline::{Stage, System, commands};
use crate::model::repository::Repository;
use crate::source::SourceFile;
use crate::syntax::shell;
use crate::syntax::yaml::{Node, Tree};

/// Files that hold a pipeline in YAML, by the ends of their paths.
const FILES: [&str; 9] = [
    ".circleci/config.yml",
    ".drone.yml",
    ".travis.yml",
    ".woodpecker.yml",
    "azure-pipelines.yml",
    "azure-pipelines.yaml",
    "bitbucket-pipelines.yml",
    "buildspec.yml",
    "cloudbuild.yaml",
];

/// Keys that hold commands, or lists of them:
/// <https://circleci.com/docs/configuration-reference/#run>,
/// <https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/steps-script>,
/// <https://cloud.google.com/build/docs/build-config-file-schema>.
const COMMANDS: [&str; 9] =
    ["args", "bash", "before_script", "command", "commands", "pwsh", "run", "script", "after_success"];

/// Nodes looked at in one file.
const MOST_NODES: usize = 20_000;

/// The commands of a pipeline in YAML.
pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    let is_pipeline = || FILES.iter().any(|name| parsed.source.path.ends_with(name));
    if parsed.language != Language::Yaml || !is_pipeline() {
        return;
    }
    let Some(root) = parsed.yaml().and_then(Tree::root) else { return };
    // All of them start on a push unless they are told otherwise.
    seen.add("continuous", root.span(), "runs on push");
    let mut rest = vec![root];
    let mut looked_at = 0;
    while let Some(node) = rest.pop().filter(|_| looked_at < MOST_NODES) {
        looked_at += 1;
        for entry in node.entries() {
            if COMMANDS.contains(&entry.name()) {
                run(entry.value, seen);
                entry.value.items().for_each(|item| run(item, seen));
            }
            rest.push(entry.value);
        }
        rest.extend(node.items());
    }
}

/// What one command, or a script of several, is for.
fn run(node: Node<'_>, seen: &mut Seen<'_>) {
    let Some(text) = node.as_str().filter(|_| node.is_scalar()) else { return };
    let mut found = Vec::new();
    let whole = seen.source.text.clone();
    commands::stages(Some(node.id()), &shell::parse(text, &node.content_map()), &whole, &mut found);
    for evidence in found.iter().filter(|evidence| evidence.is_firm) {
        let deploys: &[&str] = if evidence.stage == Stage::Deploy { &["deploy-command"] } else { &[] };
        for sign in pipeline::signs_of(evidence.stage, &evidence.what).iter().chain(deploys) {
            seen.add(sign, evidence.span, format!("`{}`", evidence.what));
        }
    }
}

/// The jobs of the pipelines of GitLab, with what they include, and of Jenkins.
pub(super) fn join(repository: &Repository, sources: &[SourceFile], sightings: &mut Vec<Sighting>) {
    for pipeline in repository.pipelines().into_iter().filter(|pipeline| pipeline.system != System::Actions) {
        for job in pipeline.jobs {
            let file = pipeline.file_of(job).index();
            let mut add = |sign: &'static str, span, what: String| {
                let Some(source) = sources.get(file) else { return };
                sightings.push(Sighting { sign, path: source.path.clone(), line: line_of(sources, file, span), what });
            };
            if pipeline.is_continuous {
                add("continuous", job.span, "runs on push".to_owned());
            }
            for stage in job.stages.iter().filter(|stage| stage.is_firm) {
                let signs = match stage.stage {
                    Stage::Verify => &["verify-stage"],
                    Stage::Rollback => &["rollback-stage"],
                    other => pipeline::signs_of(other, &stage.what),
                };
                for sign in signs {
                    add(sign, stage.span, format!("`{}`", stage.what));
                }
            }
            let Some(release) = job.release() else { continue };
            add("deploy-stage", release.span, format!("`{}` in `{}`", release.what, job.id));
            add("declarative-deployment", release.span, format!("`{}`", release.what));
            if job.has_environment {
                add("deployment-environment", job.span, format!("`environment` of `{}`", job.id));
            }
            if pipeline.is_preceded_by(job, |stage| stage == Stage::Test || stage.is_scan()) {
                add("ordered-deployment", job.span, format!("`{}` waits for tests", job.id));
            }
        }
    }
}
