//! What an action or a called workflow takes, and what the steps and jobs that use one of the same repository give.

use crate::source::Span;
use crate::syntax::yaml::{Entry, Node};

use super::ActionsFile;
use super::job::Job;
use super::step::Step;
use super::uses::Uses;
use super::workflow::Workflow;

/// What an action or a called workflow takes.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    pub inputs: Vec<Parameter>,
    /// The secrets that a called workflow names; nothing when it takes any.
    pub secrets: Option<Vec<Parameter>>,
}

/// An input or a secret.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub span: Span,
    /// It must be given: `required: true` without a default.
    pub is_required: bool,
}

/// A step or job that uses what stands in the same repository.
#[derive(Clone, Debug)]
pub struct LocalCall {
    /// As written: `./.github/actions/setup`.
    pub path: String,
    pub span: Span,
    /// It calls a workflow, not an action.
    pub is_workflow: bool,
    pub inputs: Vec<(String, Span)>,
    /// The secrets by name; nothing with `secrets: inherit`.
    pub secrets: Option<Vec<(String, Span)>>,
    /// The job or step.
    pub resource: String,
}

impl ActionsFile {
    /// What the file takes, when it is an action or can be called.
    pub fn interface(&self) -> Option<Interface> {
        if let Some(action) = self.action() {
            let inputs = action.inputs().iter().map(parameter).collect();
            return Some(Interface { inputs, secrets: None });
        }
        let call = self.workflow()?.trigger("workflow_call")?.settings;
        let section = |name: &str| call.and_then(|call| call.get(name)).map(Node::entries);
        let list = |entries: Vec<Entry<'_>>| entries.iter().map(parameter).collect::<Vec<_>>();
        Some(Interface { inputs: list(section("inputs").unwrap_or_default()), secrets: section("secrets").map(list) })
    }

    /// The uses of actions and workflows of the same repository.
    pub fn local_calls(&self) -> Vec<LocalCall> {
        let jobs = self.workflow().into_iter().flat_map(Workflow::jobs);
        let mut found: Vec<LocalCall> = jobs.filter_map(of_job).collect();
        found.extend(self.steps().into_iter().filter_map(of_step));
        found
    }
}

fn parameter(entry: &Entry<'_>) -> Parameter {
    let is_required = entry.value.get("required").and_then(Node::as_bool) == Some(true);
    let has_default = entry.value.get("default").is_some();
    Parameter { name: entry.name().to_owned(), span: entry.key.span(), is_required: is_required && !has_default }
}

/// The names below a key; nothing when not all of them are written there.
fn names(node: Option<Node<'_>>) -> Option<Vec<(String, Span)>> {
    let Some(node) = node else { return Some(Vec::new()) };
    let is_open = !node.is_mapping() || node.raw_entries().any(|entry| entry.is_merge());
    (!is_open).then(|| node.entries().iter().map(|entry| (entry.name().to_owned(), entry.key.span())).collect())
}

fn of_job(job: Job<'_>) -> Option<LocalCall> {
    let (node, Uses::Local(path)) = (job.calls()?, job.callee()?) else { return None };
    let secrets = job.node.get("secrets");
    let inherits = secrets.is_some_and(|secrets| secrets.as_str() == Some("inherit"));
    Some(LocalCall {
        path: path.to_owned(),
        span: node.span(),
        is_workflow: true,
        inputs: names(job.node.get("with"))?,
        secrets: if inherits { None } else { names(secrets) },
        resource: job.path(),
    })
}

fn of_step(step: Step<'_>) -> Option<LocalCall> {
    let (node, Uses::Local(path)) = (step.uses_node()?, step.uses()?) else { return None };
    Some(LocalCall {
        path: path.to_owned(),
        span: node.span(),
        is_workflow: false,
        inputs: names(step.node.get("with"))?,
        secrets: None,
        resource: step.path(),
    })
}
