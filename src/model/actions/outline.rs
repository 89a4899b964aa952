//! The events, jobs and steps of a file and what they use, found once: nearly every rule asks for them.

use std::ops::Range;

use crate::syntax::yaml::{Entry, Node, NodeId};

use super::graph::JobGraph;
use super::step::Keys;
use super::uses::Uses;
use super::workflow::texts;

/// Where everything stands. The references that rules see are made of it.
#[derive(Debug, Default)]
pub(super) struct Outline {
    pub(super) triggers: Vec<TriggerData>,
    pub(super) jobs: Vec<JobData>,
    /// Those of the first job, then those of the second, …; or those of the action.
    pub(super) steps: Vec<StepData>,
    /// Which job waits for which.
    pub(super) graph: JobGraph,
    /// By the place of the job: see [`super::Job::deployments`].
    pub(super) deployments: Vec<Vec<(usize, usize)>>,
}

#[derive(Debug)]
pub(super) struct TriggerData {
    pub(super) name: NodeId,
    pub(super) settings: Option<NodeId>,
}

#[derive(Debug)]
pub(super) struct JobData {
    /// Among the jobs of the workflow.
    pub(super) place: usize,
    pub(super) key: NodeId,
    pub(super) node: NodeId,
    /// Its steps among those of the file.
    pub(super) steps: Range<usize>,
    /// The workflow that it calls.
    pub(super) callee: Option<Uses>,
}

#[derive(Debug)]
pub(super) struct StepData {
    /// The place in `steps:`.
    pub(super) index: usize,
    pub(super) node: NodeId,
    pub(super) uses: Option<Uses>,
    pub(super) keys: Keys,
}

impl Outline {
    pub(super) fn of_workflow(root: Node<'_>) -> Self {
        let mut outline = Self { triggers: triggers(root), ..Self::default() };
        let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
        for job in jobs.into_iter().filter(|entry| entry.value.is_mapping()) {
            let (place, key, node) = (outline.jobs.len(), job.key.id(), job.value.id());
            let callee = job.value.get_str("uses").map(Uses::parse);
            let steps = outline.add_steps(job.value.get("steps"));
            outline.jobs.push(JobData { place, key, node, steps, callee });
        }
        outline
    }

    pub(super) fn of_action(root: Node<'_>) -> Self {
        let mut outline = Self::default();
        outline.add_steps(root.get_path(&["runs", "steps"]));
        outline
    }

    fn add_steps(&mut self, steps: Option<Node<'_>>) -> Range<usize> {
        let start = self.steps.len();
        let items = steps.into_iter().flat_map(Node::items).enumerate().filter(|(_, node)| node.is_mapping());
        self.steps.extend(items.map(|(index, node)| {
            let keys = Keys::of(node);
            let uses = keys.uses.and_then(|uses| node.tree().node(uses)?.as_str()).map(Uses::parse);
            StepData { index, node: node.id(), uses, keys }
        }));
        start..self.steps.len()
    }
}

/// The events of `on:`, which may be a name, a list or a mapping.
fn triggers(root: Node<'_>) -> Vec<TriggerData> {
    let Some(on) = root.get("on") else { return Vec::new() };
    let with_settings = |entry: Entry<'_>| {
        let settings = Some(entry.value).filter(|value| !value.is_null());
        TriggerData { name: entry.key.id(), settings: settings.map(Node::id) }
    };
    if on.is_mapping() {
        return on.entries().into_iter().map(with_settings).collect();
    }
    texts(on).into_iter().map(|name| TriggerData { name: name.id(), settings: None }).collect()
}
