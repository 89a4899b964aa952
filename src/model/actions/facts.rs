//! What a workflow tells the rest of the repository: its jobs, stages, images, secrets and environments.

use rustc_hash::FxHashSet;

use crate::model::pipeline::{Evidence, JobFacts, JobGraph, Pipeline, StageFact, System};
use crate::source::{FileId, Span};
use crate::syntax::expression::{Expression, find_expressions};
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

use super::ActionsFile;
use super::job::Job;
use super::step::{Step, is_true};
use super::workflow::Workflow;

/// A workflow without its tree.
#[derive(Clone, Debug, Default)]
pub struct WorkflowFacts {
    pub name: Option<String>,
    /// The names of the events.
    pub triggers: Vec<String>,
    pub jobs: Vec<JobFacts>,
    pub graph: JobGraph,
    /// The images that its steps build or push.
    pub images: Vec<ImageFact>,
    /// `secrets.NAME`, each once, where it is first read.
    pub secrets: Vec<(String, Span)>,
    /// `vars.NAME`, each once, where it is first read.
    pub variables: Vec<(String, Span)>,
    /// See [`Workflow::is_continuous`].
    pub is_continuous: bool,
    /// The patterns of `on.push.paths`.
    pub push_paths: Vec<String>,
    /// Each `uses` as written.
    pub uses: Vec<(String, Span)>,
}

/// An image that a step builds or pushes.
#[derive(Clone, Debug)]
pub struct ImageFact {
    /// As written; may hold `${{ }}` or shell variables.
    pub reference: String,
    pub span: Span,
    /// The Dockerfile, when one is named.
    pub dockerfile: Option<String>,
    pub pushed: bool,
    /// `linux/amd64` and its like; empty when the step does not say, or not in a way that can be read.
    pub platforms: Vec<String>,
}

impl ActionsFile {
    /// The facts of a workflow; nothing for an action.
    pub fn facts(&self) -> Option<WorkflowFacts> {
        let workflow = self.workflow()?;
        let mut facts = WorkflowFacts {
            name: workflow.name().map(str::to_owned),
            triggers: workflow.triggers().iter().map(|trigger| trigger.name.to_owned()).collect(),
            jobs: workflow.jobs().map(job_facts).collect(),
            is_continuous: workflow.is_continuous(),
            push_paths: push_paths(workflow),
            ..WorkflowFacts::default()
        };
        facts.graph = JobGraph::new(System::Actions, &facts.jobs);
        for step in workflow.jobs().flat_map(Job::steps) {
            images(step, &mut facts.images);
        }
        for (_, node) in self.uses() {
            facts.uses.push((node.as_str().unwrap_or("").to_owned(), node.span()));
        }
        self.names(&mut facts);
        Some(facts)
    }

    fn names(&self, facts: &mut WorkflowFacts) {
        // The lengths of `secrets` and `vars` differ.
        let mut seen = FxHashSet::default();
        for site in self.sites() {
            for path in site.tree().map(Expression::paths).unwrap_or_default() {
                let Some(name) = path.parts.first().and_then(|part| part.name()) else { continue };
                let list = match path.context.to_ascii_lowercase().as_str() {
                    "secrets" => &mut facts.secrets,
                    "vars" => &mut facts.variables,
                    _ => continue,
                };
                if seen.insert((path.context.len(), name)) {
                    list.push((name.to_owned(), site.source_span(path.span)));
                }
            }
        }
    }
}

fn push_paths(workflow: Workflow<'_>) -> Vec<String> {
    let pushes = workflow.triggers().into_iter().filter(|trigger| trigger.name == "push");
    let patterns = pushes.flat_map(|push| push.list("paths"));
    patterns.filter_map(|node| node.as_str().map(str::to_owned)).collect()
}

fn job_facts(job: Job<'_>) -> JobFacts {
    let found: Vec<(Step<'_>, &Evidence)> = job.stages().collect();
    let release = job.release();
    let stages = found.iter().map(|(step, evidence)| {
        let masked = step.continues_on_error().filter(|_| !step.outcome_is_read()).map(Node::span);
        StageFact { masked, ..StageFact::new(evidence, step.index) }
    });
    let place = |release: &Evidence| found.iter().position(|(_, evidence)| std::ptr::eq(*evidence, release));
    let asks_for_failure =
        |node: Option<Node<'_>>| node.and_then(Node::as_str).is_some_and(|condition| condition.contains("failure()"));
    let later = release.map(|(step, _)| step.later()).unwrap_or_default();
    JobFacts {
        id: job.id.to_owned(),
        span: job.head(),
        file: None,
        resource: job.path(),
        needs: job.needs().into_iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        stages: stages.collect(),
        release: release.and_then(|(_, evidence)| place(evidence)),
        deploys: !job.deployments().is_empty(),
        environment: job.environment().and_then(Node::as_str).map(str::to_owned),
        has_environment: job.node.get("environment").is_some(),
        calls: job.calls().and_then(Node::as_str).map(str::to_owned),
        is_open: job.steps().any(|step| step.uses().is_some_and(|uses| matches!(uses, super::Uses::Local(_)))),
        has_condition: job.condition().is_some(),
        has_timeout: job.node.get("timeout-minutes").is_some(),
        has_concurrency: job.concurrency().is_some(),
        rolls_back: later.iter().any(|step| asks_for_failure(step.condition())),
        on_failure: asks_for_failure(job.condition()),
        is_manual: false,
    }
}

fn images(step: Step<'_>, found: &mut Vec<ImageFact>) {
    if step.uses_action("docker/build-push-action") {
        let Some(tags) = step.input("tags") else { return };
        let text = tags.as_str().unwrap_or("");
        let map = tags.content_map();
        let dockerfile = step.input("file").and_then(Node::as_str).map(str::to_owned);
        let platforms = step.input("platforms").and_then(Node::as_str).filter(|text| !text.contains("${{"));
        let platforms = platforms.unwrap_or("").split([',', '\n']).map(str::trim).filter(|text| !text.is_empty());
        let platforms: Vec<String> = platforms.map(str::to_owned).collect();
        let mut start = 0;
        for piece in text.split_inclusive(['\n', ',']) {
            let reference = piece.trim_end_matches([',', '\n']).trim();
            let at = start + piece.len() - piece.trim_start().len();
            start += piece.len();
            // A lone expression (`${{ steps.meta.outputs.tags }}`) names nothing that can be compared.
            let lone =
                find_expressions(reference).first().is_some_and(|first| first.span.len() as usize == reference.len());
            if !reference.is_empty() && !lone {
                found.push(ImageFact {
                    reference: reference.to_owned(),
                    span: map.source_span(Span::from_usize(at, at + reference.len())),
                    dockerfile: dockerfile.clone(),
                    pushed: step.input("push").is_some_and(is_true),
                    platforms: platforms.clone(),
                });
            }
        }
        return;
    }
    let text = &step.file().tree;
    for visited in step.script().map(Script::commands).unwrap_or_default() {
        let Some(command) = visited.command.effective() else { continue };
        if !matches!(command.name, "docker" | "podman") {
            continue;
        }
        let has = |name: &str| command.words.iter().take(3).any(|word| word.is(name));
        if has("build") {
            let value = |names: &[&str]| command.option_value(names).flatten().map(str::to_owned);
            let mut after_tag = false;
            for word in command.words {
                let written = word.span.of(text.text());
                if std::mem::take(&mut after_tag) {
                    found.push(ImageFact {
                        reference: written.trim_matches('"').to_owned(),
                        span: word.span,
                        dockerfile: value(&["-f", "--file"]),
                        pushed: command.has_flag(None, "push"),
                        platforms: Vec::new(),
                    });
                }
                after_tag = word.is("-t") || word.is("--tag");
            }
        } else if has("push")
            && let Some(word) = command.operands(&[]).last()
            && !word.is("push")
        {
            let reference = word.span.of(text.text()).trim_matches('"').to_owned();
            found.push(ImageFact { reference, span: word.span, dockerfile: None, pushed: true, platforms: Vec::new() });
        }
    }
}

impl WorkflowFacts {
    /// The workflow as rules on pipelines of any system see it.
    pub fn pipeline(&self, file: FileId) -> Pipeline<'_> {
        let starts_on = |name: &str| self.triggers.iter().any(|trigger| trigger == name);
        Pipeline {
            system: System::Actions,
            file,
            jobs: &self.jobs,
            graph: &self.graph,
            is_continuous: self.is_continuous,
            starts_on_requests: starts_on("pull_request") || starts_on("merge_group"),
            is_only_called: self.triggers == ["workflow_call"],
        }
    }
}

impl Workflow<'_> {
    /// Whether it starts by itself on a push to a branch or on a pull request, rather than after another workflow, on a
    /// release, or by hand.
    pub fn is_continuous(self) -> bool {
        self.triggers().iter().any(|trigger| match trigger.name {
            "pull_request" => true,
            "push" => trigger.settings.is_none_or(|push| push.get("branches").is_some() || push.get("tags").is_none()),
            _ => false,
        })
    }
}
