//! What a workflow tells the rest of the repository: its jobs, stages, images, secrets and environments.

use rustc_hash::FxHashSet;

use crate::model::pipeline::images::{ImageFact, Images};
use crate::model::pipeline::{Evidence, JobFacts, JobGraph, Pipeline, StageFact, System};
use crate::source::{FileId, Span};
use crate::syntax::expression::{Expression, find_expressions};
use crate::syntax::yaml::Node;

use super::job::Job;
use super::step::{Step, is_true};
use super::workflow::Workflow;
use super::{ActionsFile, known};

/// A workflow without its tree.
#[derive(Clone, Debug, Default)]
pub struct WorkflowFacts {
    pub name: Option<String>,
    /// The names of the events.
    pub triggers: Vec<String>,
    pub jobs: Vec<JobFacts>,
    pub graph: JobGraph,
    /// The images that its steps build or push.
    pub images: Images,
    /// `secrets.NAME`, each once, where it is first read.
    pub secrets: Vec<(String, Span)>,
    /// `vars.NAME`, each once, where it is first read.
    pub variables: Vec<(String, Span)>,
    /// See [`Workflow::is_continuous`].
    pub is_continuous: bool,
    /// The patterns of `on.push.paths`.
    pub push_paths: Vec<String>,
    /// Each `uses`.
    pub uses: Vec<UseFact>,
    /// The workflows behind which it starts: `on.workflow_run.workflows`.
    pub follows: Vec<(String, Span)>,
}

/// An action or workflow that is used.
#[derive(Clone, Debug)]
pub struct UseFact {
    /// As written.
    pub text: String,
    /// [`Remote::slug`] of an action in another repository.
    pub slug: Option<Box<str>>,
    pub span: Span,
    /// The first number of its version, also when that stands in the comment behind a commit.
    pub major: Option<u32>,
}

impl ActionsFile {
    /// The facts of a workflow; nothing for an action.
    pub fn facts(&self) -> Option<WorkflowFacts> {
        let workflow = self.workflow()?;
        let mut facts = WorkflowFacts {
            name: workflow.name().map(str::to_owned),
            triggers: workflow.triggers().map(|trigger| trigger.name.to_owned()).collect(),
            jobs: workflow.jobs().map(job_facts).collect(),
            is_continuous: workflow.is_continuous(),
            push_paths: push_paths(workflow),
            ..WorkflowFacts::default()
        };
        facts.graph = JobGraph::new(System::Actions, &facts.jobs);
        for step in workflow.jobs().flat_map(Job::steps) {
            images(step, &mut facts.images);
        }
        let calls = workflow.jobs().filter_map(Job::calls).map(|node| (node, None));
        let steps = self.steps().filter_map(|step| Some((step.uses_node()?, Some(step))));
        for (node, step) in calls.chain(steps) {
            let version = step.and_then(known::version).and_then(known::numbers);
            facts.uses.push(UseFact {
                text: node.as_str().unwrap_or("").to_owned(),
                slug: step.and_then(Step::remote).map(|remote| remote.slug.clone()),
                span: node.span(),
                major: version.and_then(|numbers| numbers.first().copied()),
            });
        }
        if let Some(trigger) = workflow.trigger("workflow_run") {
            let names = trigger.list("workflows").into_iter();
            facts.follows = names.filter_map(|node| Some((node.as_str()?.to_owned(), node.span()))).collect();
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
    let pushes = workflow.triggers().filter(|trigger| trigger.name == "push");
    let patterns = pushes.flat_map(|push| push.list("paths"));
    patterns.filter_map(|node| node.as_str().map(str::to_owned)).collect()
}

fn job_facts(job: Job<'_>) -> JobFacts {
    let found: Vec<(Step<'_>, &Evidence)> = job.stages().collect();
    let release = job.release();
    let stages = found.iter().map(|(step, evidence)| {
        // Findings that are uploaded are judged by the code-scanning check.
        let is_judged = || step.outcome_is_read() || step.later().any(uploads_findings);
        let masked = step.continues_on_error().filter(|_| !is_judged()).map(Node::span);
        StageFact { masked, ..StageFact::new(evidence, step.index) }
    });
    let place = |release: &Evidence| found.iter().position(|(_, evidence)| std::ptr::eq(*evidence, release));
    let asks_for_failure =
        |node: Option<Node<'_>>| node.and_then(Node::as_str).is_some_and(|condition| condition.contains("failure()"));
    let mut later = release.into_iter().flat_map(|(step, _)| step.later());
    JobFacts {
        id: job.id.to_owned(),
        span: job.head(),
        file: None,
        resource: job.path(),
        needs: job.needs().into_iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        stages: stages.collect(),
        release: release.and_then(|(_, evidence)| place(evidence)),
        deploys: job.deploys(),
        environment: job.environment().and_then(Node::as_str).map(str::to_owned),
        has_environment: job.node.get("environment").is_some(),
        calls: job.calls().and_then(Node::as_str).map(str::to_owned),
        is_open: job.steps().any(|step| step.uses().is_some_and(|uses| matches!(uses, super::Uses::Local(_)))),
        has_condition: job.condition().is_some(),
        has_timeout: job.node.get("timeout-minutes").is_some(),
        has_concurrency: job.concurrency().is_some(),
        rolls_back: later.any(|step| asks_for_failure(step.condition())),
        on_failure: asks_for_failure(job.condition()),
        is_manual: false,
    }
}

fn uploads_findings(step: Step<'_>) -> bool {
    step.uses_action("github/codeql-action/upload-sarif")
}

fn images(step: Step<'_>, found: &mut Images) {
    if step.uses_action("docker/build-push-action") {
        let pushed = step.input("push").is_some_and(|node| is_true(node) || node.as_str().is_some_and(is_expression));
        let Some(tags) = step.input("tags") else {
            found.pushes_more |= pushed || step.input("outputs").is_some();
            return;
        };
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
            if is_expression(reference) {
                found.pushes_more |= pushed;
            } else if !reference.is_empty() {
                found.named.push(ImageFact {
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
    found.pushes_more |= step.remote().is_some_and(|remote| remote.is_any(PUSHERS));
    if let Some(script) = step.script() {
        found.add(script, step.file().tree.text());
    }
}

/// Further actions that push images.
const PUSHERS: &[&str] =
    &["depot/bake-action", "depot/build-push-action", "docker/bake-action", "redhat-actions/push-to-registry"];

/// Whether a text is one expression and nothing else.
fn is_expression(text: &str) -> bool {
    find_expressions(text).first().is_some_and(|first| first.span.len() as usize == text.len())
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
            images: &self.images,
        }
    }
}

impl Workflow<'_> {
    /// Whether it starts by itself on a push to a branch or on a pull request, rather than after another workflow, on a
    /// release, or by hand.
    pub fn is_continuous(self) -> bool {
        self.triggers().any(|trigger| match trigger.name {
            "pull_request" => true,
            "push" => trigger.settings.is_none_or(|push| push.get("branches").is_some() || push.get("tags").is_none()),
            _ => false,
        })
    }
}
