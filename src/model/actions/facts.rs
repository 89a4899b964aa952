//! What a workflow tells the rest of the repository: its jobs, stages, images, secrets and environments.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::Span;
use crate::syntax::expression::{Expression, find_expressions};
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

use super::ActionsFile;
use super::job::Job;
use super::stage::{Platform, Stage};
use super::step::{Step, is_true};
use super::workflow::Workflow;

/// A workflow without its tree.
#[derive(Clone, Debug, Default)]
pub struct WorkflowFacts {
    pub name: Option<String>,
    /// The names of the events.
    pub triggers: Vec<String>,
    pub jobs: Vec<JobFacts>,
    /// Places in `jobs` by the id in lower case.
    pub places: FxHashMap<String, usize>,
    /// The images that its steps build or push.
    pub images: Vec<ImageFact>,
    /// `secrets.NAME`, each once, where it is first read.
    pub secrets: Vec<(String, Span)>,
    /// `vars.NAME`, each once, where it is first read.
    pub variables: Vec<(String, Span)>,
    /// See [`Workflow::is_continuous`].
    pub is_continuous: bool,
    /// Each `uses` as written.
    pub uses: Vec<(String, Span)>,
}

#[derive(Clone, Debug)]
pub struct JobFacts {
    pub id: String,
    /// Where the id stands.
    pub span: Span,
    pub needs: Vec<String>,
    pub stages: Vec<StageFact>,
    /// The index in `stages` of the first deployment of a service.
    pub release: Option<usize>,
    pub environment: Option<String>,
    /// The workflow that it calls, as written.
    pub calls: Option<String>,
    /// Some step uses an action of the repository, which may do anything.
    pub uses_local_action: bool,
    pub has_condition: bool,
    pub has_timeout: bool,
    pub has_concurrency: bool,
}

#[derive(Clone, Debug)]
pub struct StageFact {
    pub stage: Stage,
    pub span: Span,
    pub what: String,
    pub is_firm: bool,
    pub platform: Platform,
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
            ..WorkflowFacts::default()
        };
        facts.places =
            facts.jobs.iter().enumerate().rev().map(|(place, job)| (job.id.to_ascii_lowercase(), place)).collect();
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

fn job_facts(job: Job<'_>) -> JobFacts {
    let release = job.release().map(|(_, evidence)| evidence);
    let evidence: Vec<_> = job.stages().map(|(_, evidence)| evidence).collect();
    let stages = evidence.iter().map(|evidence| StageFact {
        stage: evidence.stage,
        span: evidence.span,
        what: evidence.what.to_string(),
        is_firm: evidence.is_firm,
        platform: evidence.platform,
    });
    let stages = stages.collect();
    JobFacts {
        id: job.id.to_owned(),
        span: job.head(),
        needs: job.needs().into_iter().filter_map(Node::as_str).map(str::to_owned).collect(),
        stages,
        release: release.and_then(|release| evidence.iter().position(|evidence| std::ptr::eq(*evidence, release))),
        environment: job.environment().and_then(Node::as_str).map(str::to_owned),
        calls: job.calls().and_then(Node::as_str).map(str::to_owned),
        uses_local_action: job
            .steps()
            .any(|step| step.uses().is_some_and(|uses| matches!(uses, super::Uses::Local(_)))),
        has_condition: job.condition().is_some(),
        has_timeout: job.node.get("timeout-minutes").is_some(),
        has_concurrency: job.concurrency().is_some(),
    }
}

fn images(step: Step<'_>, found: &mut Vec<ImageFact>) {
    if step.uses_action("docker/build-push-action") {
        let Some(tags) = step.input("tags") else { return };
        let text = tags.as_str().unwrap_or("");
        let map = tags.content_map();
        let dockerfile = step.input("file").and_then(Node::as_str).map(str::to_owned);
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
                    });
                }
                after_tag = word.is("-t") || word.is("--tag");
            }
        } else if has("push")
            && let Some(word) = command.operands(&[]).last()
            && !word.is("push")
        {
            let reference = word.span.of(text.text()).trim_matches('"').to_owned();
            found.push(ImageFact { reference, span: word.span, dockerfile: None, pushed: true });
        }
    }
}

impl WorkflowFacts {
    /// Whether the job or one that it waits for is known, or may be, to carry out one of the stages.
    pub fn is_preceded_by(&self, job: &JobFacts, stages: &[Stage]) -> bool {
        let mut queue: Vec<usize> = self.place(&job.id).into_iter().collect();
        let mut seen: FxHashSet<usize> = queue.iter().copied().collect();
        let mut next = 0;
        while let Some(place) = queue.get(next).copied() {
            next += 1;
            let Some(found) = self.jobs.get(place) else { continue };
            let has = found.stages.iter().any(|stage| stages.contains(&stage.stage));
            if has || found.calls.is_some() || found.uses_local_action {
                return true;
            }
            for need in &found.needs {
                // Far more than a workflow has; a hostile file must not make this a square.
                if let Some(place) = self.place(need).filter(|place| queue.len() < 500 && seen.insert(*place)) {
                    queue.push(place);
                }
            }
        }
        false
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(&id.to_ascii_lowercase()).copied()
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
