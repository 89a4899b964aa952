//! The graph of `needs`: jobs by id, and which waits for which, made once per workflow.

use rustc_hash::{FxHashMap, FxHashSet};

use super::ActionsFile;
use super::job::Job;
use super::workflow::Workflow;

/// How many jobs before or behind a job are looked at; GitHub starts fewer in one run of a matrix.
/// <https://docs.github.com/en/actions/reference/limits>
const MAX_RELATIVES: usize = 256;

#[derive(Debug, Default)]
pub(super) struct JobGraph {
    /// Places of jobs by the id in lower case.
    places: FxHashMap<Box<str>, usize>,
    /// By the place of the job.
    needs: Vec<Vec<usize>>,
    waiting: Vec<Vec<usize>>,
}

impl JobGraph {
    pub(super) fn new(file: &ActionsFile) -> Self {
        let mut graph = Self::default();
        let Some(workflow) = file.workflow() else { return graph };
        for job in workflow.jobs() {
            graph.places.entry(job.id.to_ascii_lowercase().into()).or_insert(job.data.place);
        }
        graph.waiting.resize_with(file.outline.jobs.len(), Vec::new);
        for job in workflow.jobs() {
            let needs: Vec<usize> = job.needs().iter().filter_map(|need| graph.place(need.as_str()?)).collect();
            for &needed in &needs {
                if let Some(waiting) = graph.waiting.get_mut(needed) {
                    waiting.push(job.data.place);
                }
            }
            graph.needs.push(needs);
        }
        graph
    }

    pub(super) fn place(&self, id: &str) -> Option<usize> {
        self.places.get(id.to_ascii_lowercase().as_str()).copied()
    }
}

/// Where `next` leads from a job, the nearest first.
fn relatives(start: usize, next: &[Vec<usize>]) -> Vec<usize> {
    let mut seen = FxHashSet::default();
    seen.insert(start);
    let mut found = vec![start];
    let mut at = 0;
    while let Some(relatives) = found.get(at).and_then(|place| next.get(*place)) {
        for &relative in relatives {
            if found.len() <= MAX_RELATIVES && seen.insert(relative) {
                found.push(relative);
            }
        }
        at += 1;
    }
    found.remove(0);
    found
}

impl<'a> Workflow<'a> {
    /// A job by its id; ids are case-insensitive.
    pub fn job(self, id: &str) -> Option<Job<'a>> {
        self.job_at(self.file.outline.graph.place(id)?)
    }

    /// For each job the places of those that it waits for.
    pub fn needs(self) -> Vec<&'a [usize]> {
        self.file.outline.graph.needs.iter().map(Vec::as_slice).collect()
    }
}

impl<'a> Job<'a> {
    /// The jobs that have to end before this one starts, the nearest first; no more than 256 of them.
    pub fn ancestors(self) -> Vec<Job<'a>> {
        let places = relatives(self.data.place, &self.workflow.file.outline.graph.needs);
        places.into_iter().filter_map(|place| self.workflow.job_at(place)).collect()
    }

    /// The jobs that wait for this one, directly or through others; no more than 256 of them.
    pub fn descendants(self) -> Vec<Job<'a>> {
        let places = relatives(self.data.place, &self.workflow.file.outline.graph.waiting);
        places.into_iter().filter_map(|place| self.workflow.job_at(place)).collect()
    }
}
