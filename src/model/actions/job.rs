//! A job of a workflow and what it runs on.

use crate::model::pipeline::{self, Evidence, Stage, stage_of_name};
use crate::source::Span;
use crate::syntax::expression::find_expressions;
use crate::syntax::shell::Script;
use crate::syntax::yaml::Node;

use super::outline::JobData;
use super::step::{Owner, Step};
use super::uses::Uses;
use super::workflow::{Permissions, Workflow, texts};

/// A job. It knows its workflow.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    pub workflow: Workflow<'a>,
    pub id: &'a str,
    /// Where the id stands.
    pub key: Node<'a>,
    /// The mapping below the id.
    pub node: Node<'a>,
    pub(super) data: &'a JobData,
}

/// What is known of the machine that a job runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Platform {
    Linux,
    MacOs,
    Windows,
    /// Several, or not known before the run.
    Unknown,
}

impl<'a> Job<'a> {
    pub fn name(self) -> Option<&'a str> {
        self.node.get_str("name")
    }

    /// `jobs.build`
    pub fn path(self) -> String {
        format!("jobs.{}", self.id)
    }

    /// Where the id stands: the place for findings on the job as a whole.
    pub fn head(self) -> Span {
        self.key.span()
    }

    /// The ids in `needs:`.
    pub fn needs(self) -> Vec<Node<'a>> {
        self.node.get("needs").map(texts).unwrap_or_default()
    }

    pub fn condition(self) -> Option<Node<'a>> {
        self.node.get("if")
    }

    /// The job's own permissions.
    pub fn permissions(self) -> Option<Permissions<'a>> {
        self.node.get("permissions").map(|node| Permissions { node })
    }

    /// The job's permissions, or those of the workflow.
    pub fn effective_permissions(self) -> Option<Permissions<'a>> {
        self.permissions().or_else(|| self.workflow.permissions())
    }

    /// The value of `uses:`: the workflow that the job calls.
    pub fn calls(self) -> Option<Node<'a>> {
        self.node.get("uses")
    }

    pub fn callee(self) -> Option<&'a Uses> {
        self.data.callee.as_ref()
    }

    /// The value of `secrets: inherit`.
    pub fn inherited_secrets(self) -> Option<Node<'a>> {
        self.node.get("secrets").filter(|node| node.as_str() == Some("inherit"))
    }

    /// The steps; empty for a job that calls a workflow.
    pub fn steps(self) -> impl DoubleEndedIterator<Item = Step<'a>> {
        Owner::Job(self).steps()
    }

    /// What each step is for, with the step.
    pub fn stages(self) -> impl DoubleEndedIterator<Item = (Step<'a>, &'a Evidence)> {
        self.steps().flat_map(|step| step.stages().iter().map(move |evidence| (step, evidence)))
    }

    /// Whether a step carries out that stage.
    pub fn has_stage(self, stage: Stage) -> bool {
        self.stages().any(|(_, evidence)| evidence.stage == stage)
    }

    /// Whether a step starts a cluster that ends with the job.
    pub fn makes_cluster(self) -> bool {
        self.steps().any(makes_cluster)
    }

    /// The deployments of the job to somewhere that lasts, as the places of the steps and of their evidence. A cluster
    /// made within the job is a test bed, and the mere name of a step counts only when the job is called a deployment,
    /// too.
    pub(super) fn read_deployments(self) -> Vec<(usize, usize)> {
        let called = stage_of_name(self.id).or_else(|| stage_of_name(self.name().unwrap_or("")));
        if matches!(called, Some(stage) if stage.is_check()) || self.makes_cluster() {
            return Vec::new();
        }
        let is_called = called == Some(Stage::Deploy);
        let deploys = |evidence: &Evidence| evidence.stage == Stage::Deploy && (evidence.is_firm || is_called);
        let stages = &self.workflow.file.stages;
        let places = self.steps().flat_map(|step| step.stage_places().map(move |place| (step.index, place)));
        places.filter(|(_, place)| stages.get(*place).is_some_and(deploys)).collect()
    }

    /// The deployments of the job to somewhere that lasts.
    pub fn deployments(self) -> impl Iterator<Item = (Step<'a>, &'a Evidence)> {
        let file = self.workflow.file;
        let places = file.outline.deployments.get(self.data.place).into_iter().flatten();
        places.filter_map(move |&(step, place)| Some((Owner::Job(self).step(step)?, file.stages.get(place)?)))
    }

    /// Whether it deploys to somewhere that lasts.
    pub fn deploys(self) -> bool {
        self.deployments().next().is_some()
    }

    /// The first deployment that changes a running service or infrastructure: no pages, no sites of files.
    pub fn release(self) -> Option<(Step<'a>, &'a Evidence)> {
        self.deployments().find(|(_, evidence)| evidence.platform != pipeline::Platform::StaticSite)
    }

    pub fn env(self) -> Option<Node<'a>> {
        self.node.get("env")
    }

    /// The name of the `environment:`, written as text or below `name:`.
    pub fn environment(self) -> Option<Node<'a>> {
        let environment = self.node.get("environment").filter(|node| !node.is_null())?;
        if environment.is_mapping() { environment.get("name") } else { Some(environment) }
    }

    pub fn concurrency(self) -> Option<Node<'a>> {
        self.node.get("concurrency").or_else(|| self.workflow.concurrency())
    }

    pub fn matrix(self) -> Option<Node<'a>> {
        self.node.get_path(&["strategy", "matrix"])
    }

    /// The image of the job's container.
    pub fn container_image(self) -> Option<Node<'a>> {
        let container = self.node.get("container")?;
        if container.is_mapping() { container.get("image") } else { Some(container) }
    }

    /// `container:` and every entry of `services:` that are mappings.
    pub fn containers(self) -> Vec<Node<'a>> {
        let services = self.node.get("services").into_iter().flat_map(Node::entries).map(|entry| entry.value);
        self.node.get("container").into_iter().chain(services).filter(|node| node.is_mapping()).collect()
    }

    /// The labels of `runs-on:`, a group's labels included.
    pub fn runner_labels(self) -> Vec<Node<'a>> {
        let Some(runs_on) = self.node.get("runs-on") else { return Vec::new() };
        if runs_on.is_mapping() { runs_on.get("labels").map(texts).unwrap_or_default() } else { texts(runs_on) }
    }

    /// The labels with `${{ matrix.os }}` replaced by the values it takes.
    pub fn runner_values(self) -> Vec<Node<'a>> {
        let values = |label| self.matrix_values(label).unwrap_or_else(|| vec![label]);
        self.runner_labels().into_iter().flat_map(values).collect()
    }

    /// What the labels tell of the machine; `${{ matrix.os }}` is looked up in the matrix.
    pub fn platform(self) -> Platform {
        let mut found = None;
        for label in self.runner_labels() {
            let platforms: Vec<Platform> = match self.matrix_values(label) {
                Some(values) => values.iter().map(|value| platform_of(value.as_str().unwrap_or(""))).collect(),
                None => vec![platform_of(label.as_str().unwrap_or(""))],
            };
            for platform in platforms {
                match (found, platform) {
                    (None, platform) => found = Some(platform),
                    (Some(Platform::Unknown), _) | (_, Platform::Unknown) if self.is_self_hosted() => {
                        // `[self-hosted, linux, x64]`: one label tells.
                        if platform != Platform::Unknown {
                            found = Some(platform);
                        }
                    }
                    (Some(known), platform) if known == platform => {}
                    _ => return Platform::Unknown,
                }
            }
        }
        found.unwrap_or(Platform::Unknown)
    }

    /// Whether a label says `self-hosted`.
    pub fn is_self_hosted(self) -> bool {
        self.runner_labels().iter().any(|label| label.as_str() == Some("self-hosted"))
    }

    /// The values that a lone `${{ matrix.key }}` may take, when all are written in the matrix.
    fn matrix_values(self, node: Node<'a>) -> Option<Vec<Node<'a>>> {
        let text = node.as_str()?.trim();
        let key = text.strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")?;
        let matrix = self.matrix()?;
        let row = matrix.get(key).map(texts).unwrap_or_default();
        let included = matrix.get("include").map(|include| include.items().collect::<Vec<_>>()).unwrap_or_default();
        let included = included.into_iter().filter_map(|item| item.get(key));
        let values = row.into_iter().chain(included).filter(|value| value.is_scalar());
        // A matrix starts 256 jobs at most.
        let values: Vec<Node<'a>> = values.take(256).collect();
        (!values.is_empty()).then_some(values)
    }

    pub(super) fn default_run(self, key: &str) -> Option<Node<'a>> {
        self.node.get_path(&["defaults", "run", key]).or_else(|| self.workflow.default_run(key))
    }
}

/// Whether a step starts a cluster of its own.
fn makes_cluster(step: Step<'_>) -> bool {
    const MAKERS: &[&str] = &["k3d", "kind", "microk8s", "minikube", "ctlptl", "talosctl"];
    if let Some(node) = step.uses_node() {
        let words = node.as_str().unwrap_or("").split(|c: char| !c.is_ascii_alphanumeric());
        return words.into_iter().any(|word| MAKERS.contains(&word));
    }
    let commands = step.script().map(Script::commands).unwrap_or_default();
    commands.iter().any(|visited| visited.command.effective().is_some_and(|found| MAKERS.contains(&found.name)))
}

fn platform_of(label: &str) -> Platform {
    let label = label.to_ascii_lowercase();
    if !find_expressions(&label).is_empty() {
        Platform::Unknown
    } else if label.contains("windows") {
        Platform::Windows
    } else if label.contains("macos") {
        Platform::MacOs
    } else if label.contains("ubuntu") || label.contains("linux") {
        Platform::Linux
    } else {
        Platform::Unknown
    }
}
