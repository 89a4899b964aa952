//! The graph of `needs`: jobs by id, and which waits for which, made once per workflow.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::syntax::yaml::{Node, NodeId};

use super::ActionsFile;
use super::job::Job;
use super::workflow::{Workflow, texts};

/// How many jobs before or behind a job are looked at; GitHub starts fewer in one run of a matrix.
/// <https://docs.github.com/en/actions/reference/limits>
const MAX_RELATIVES: usize = 256;

#[derive(Debug, Default)]
pub(super) struct JobGraph {
    jobs: Vec<Entry>,
    /// Places in `jobs` by the id in lower case.
    places: FxHashMap<Box<str>, usize>,
    /// Places by the mapping of the job.
    by_node: FxHashMap<NodeId, usize>,
}

#[derive(Debug)]
struct Entry {
    key: NodeId,
    node: NodeId,
    needs: Vec<usize>,
    waiting: Vec<usize>,
}

impl JobGraph {
    pub(super) fn new(file: &ActionsFile) -> Self {
        let mut graph = Self::default();
        let Some(workflow) = file.workflow() else { return graph };
        for job in workflow.jobs() {
            graph.places.entry(job.id.to_ascii_lowercase().into()).or_insert(graph.jobs.len());
            graph.by_node.insert(job.node.resolved().id(), graph.jobs.len());
            let (key, node) = (job.key.id(), job.node.id());
            graph.jobs.push(Entry { key, node, needs: Vec::new(), waiting: Vec::new() });
        }
        for (place, job) in workflow.jobs().enumerate() {
            let needs = job.node.get("needs").map(texts).unwrap_or_default();
            let needs: Vec<usize> = needs.iter().filter_map(|need| graph.place(need.as_str()?)).collect();
            for &needed in &needs {
                if let Some(entry) = graph.jobs.get_mut(needed) {
                    entry.waiting.push(place);
                }
            }
            if let Some(entry) = graph.jobs.get_mut(place) {
                entry.needs = needs;
            }
        }
        graph
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id.to_ascii_lowercase().as_str()).copied()
    }

    fn relatives(&self, of: Node<'_>, next: fn(&Entry) -> &[usize]) -> Vec<usize> {
        let Some(&start) = self.by_node.get(&of.resolved().id()) else { return Vec::new() };
        let mut seen = FxHashSet::default();
        seen.insert(start);
        let mut found = vec![start];
        let mut at = 0;
        while let Some(entry) = found.get(at).and_then(|place| self.jobs.get(*place)) {
            for &relative in next(entry) {
                if found.len() <= MAX_RELATIVES && seen.insert(relative) {
                    found.push(relative);
                }
            }
            at += 1;
        }
        found.remove(0);
        found
    }
}

impl<'a> Workflow<'a> {
    /// A job by its id; ids are case-insensitive.
    pub fn job(self, id: &str) -> Option<Job<'a>> {
        self.job_at(self.file.graph.place(id)?)
    }

    /// A job by its place among the workflow's jobs, from 0.
    pub fn job_at(self, place: usize) -> Option<Job<'a>> {
        let entry = self.file.graph.jobs.get(place)?;
        let (key, node) = (self.file.tree.node(entry.key)?, self.file.tree.node(entry.node)?);
        Some(Job { workflow: self, id: key.as_str().unwrap_or(""), key, node })
    }

    /// For each job the places of those that it waits for.
    pub fn needs(self) -> Vec<&'a [usize]> {
        self.file.graph.jobs.iter().map(|entry| entry.needs.as_slice()).collect()
    }
}

impl<'a> Job<'a> {
    /// The jobs that have to end before this one starts, the nearest first; no more than 256 of them.
    pub fn ancestors(self) -> Vec<Job<'a>> {
        let places = self.workflow.file.graph.relatives(self.node, |entry| &entry.needs);
        places.into_iter().filter_map(|place| self.workflow.job_at(place)).collect()
    }

    /// The jobs that wait for this one, directly or through others; no more than 256 of them.
    pub fn descendants(self) -> Vec<Job<'a>> {
        let places = self.workflow.file.graph.relatives(self.node, |entry| &entry.waiting);
        places.into_iter().filter_map(|place| self.workflow.job_at(place)).collect()
    }
}
