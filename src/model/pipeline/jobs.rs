//! The jobs of a pipeline as rules across files see them: owned, with what they wait for.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::images::Images;
use super::{Evidence, Platform, Stage};
use crate::source::{FileId, Span};

/// Whose pipeline it is; decides the words of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Actions,
    Gitlab,
    Jenkins,
}

impl System {
    /// The id as it is compared with others: GitHub takes no note of case.
    fn same(self, id: &str) -> Cow<'_, str> {
        match self {
            Self::Actions => Cow::Owned(id.to_ascii_lowercase()),
            Self::Gitlab | Self::Jenkins => Cow::Borrowed(id),
        }
    }

    /// Whether a job can say to which environment it deploys.
    pub const fn has_environments(self) -> bool {
        !matches!(self, Self::Jenkins)
    }
}

/// A job without its tree.
#[derive(Clone, Debug, Default)]
pub struct JobFacts {
    pub id: String,
    /// Where the id stands.
    pub span: Span,
    /// The file, when it is another than that of the pipeline.
    pub file: Option<FileId>,
    /// The path of the job for findings.
    pub resource: String,
    /// The jobs that end before it starts.
    pub needs: Vec<String>,
    pub stages: Vec<StageFact>,
    /// The index in `stages` of the first deployment of a service.
    pub release: Option<usize>,
    /// Deploys something, be it a site of files.
    pub deploys: bool,
    pub environment: Option<String>,
    pub has_environment: bool,
    /// The workflow that it calls, as written.
    pub calls: Option<String>,
    /// Some part of it is not known: an action of the repository, a script from elsewhere.
    pub is_open: bool,
    pub has_condition: bool,
    pub has_timeout: bool,
    pub has_concurrency: bool,
    /// Something rolls back when the release fails, within the job.
    pub rolls_back: bool,
    /// It starts when another job fails.
    pub on_failure: bool,
    /// Somebody starts it by hand.
    pub is_manual: bool,
}

/// A stage that a job carries out.
#[derive(Clone, Debug)]
pub struct StageFact {
    pub stage: Stage,
    pub span: Span,
    /// The file, when it is another than that of the pipeline.
    pub file: Option<FileId>,
    pub what: String,
    pub is_firm: bool,
    /// A failure of the command is thrown away: `|| true`.
    pub is_ignored: bool,
    /// See [`Evidence::is_piped`].
    pub is_piped: bool,
    /// What lets the pipeline go on when it fails: `continue-on-error`, `allow_failure`.
    pub masked: Option<Span>,
    pub platform: Platform,
    /// The step, or the line of the script, from 0.
    pub step: usize,
    /// Where the task that the step starts carries it out.
    pub inside: Option<(FileId, Span)>,
}

impl StageFact {
    pub fn new(evidence: &Evidence, step: usize) -> Self {
        Self {
            stage: evidence.stage,
            span: evidence.span,
            file: None,
            what: evidence.what.to_string(),
            is_firm: evidence.is_firm,
            is_ignored: evidence.is_ignored,
            is_piped: evidence.is_piped,
            masked: None,
            platform: evidence.platform,
            step,
            inside: None,
        }
    }
}

impl JobFacts {
    /// Whether it carries out a stage of that kind.
    pub fn does(&self, kind: impl Fn(Stage) -> bool) -> bool {
        self.stages.iter().any(|found| kind(found.stage))
    }

    /// The first deployment that changes a running service or infrastructure: no pages, no sites of files.
    pub fn release(&self) -> Option<&StageFact> {
        self.stages.get(self.release?)
    }
}

/// Far more jobs than a pipeline has; a hostile file must not make a walk over the graph a square.
const MAX_RELATIVES: usize = 500;

/// Which job waits for which, by their places in a list.
#[derive(Clone, Debug, Default)]
pub struct JobGraph {
    /// By the id as the system compares ids.
    places: FxHashMap<String, usize>,
    needs: Vec<Vec<usize>>,
    waiting: Vec<Vec<usize>>,
}

impl JobGraph {
    pub fn new(system: System, jobs: &[JobFacts]) -> Self {
        let ids = jobs.iter().enumerate().rev().map(|(place, job)| (system.same(&job.id).into_owned(), place));
        let places: FxHashMap<String, usize> = ids.collect();
        let place = |id: &String| places.get(&*system.same(id)).copied();
        let needs: Vec<Vec<usize>> = jobs.iter().map(|job| job.needs.iter().filter_map(place).collect()).collect();
        let mut waiting = vec![Vec::new(); jobs.len()];
        for (job, needs) in needs.iter().enumerate() {
            for need in needs {
                if let Some(waiting) = waiting.get_mut(*need) {
                    waiting.push(job);
                }
            }
        }
        Self { places, needs, waiting }
    }
}

/// A pipeline: its jobs and the graph between them.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline<'a> {
    pub system: System,
    pub file: FileId,
    pub jobs: &'a [JobFacts],
    pub graph: &'a JobGraph,
    /// It starts by itself on a push to a branch or on a pull request.
    pub is_continuous: bool,
    /// It starts on proposed changes, before they are merged.
    pub starts_on_requests: bool,
    /// It starts only when another pipeline calls it.
    pub is_only_called: bool,
    pub images: &'a Images,
}

impl<'a> Pipeline<'a> {
    pub fn place(&self, id: &str) -> Option<usize> {
        self.graph.places.get(&*self.system.same(id)).copied()
    }

    pub fn file_of(&self, job: &JobFacts) -> FileId {
        job.file.unwrap_or(self.file)
    }

    /// The path of the step, or the job, for findings.
    pub fn resource(&self, job: &JobFacts, stage: &StageFact) -> String {
        match self.system {
            System::Actions => format!("{}.steps[{}]", job.resource, stage.step),
            System::Gitlab | System::Jenkins => job.resource.clone(),
        }
    }

    /// The job and those it waits for.
    pub fn ancestors(&self, job: &JobFacts) -> Vec<&'a JobFacts> {
        self.reached(job, &self.graph.needs)
    }

    /// The job and those that wait for it.
    pub fn descendants(&self, job: &JobFacts) -> Vec<&'a JobFacts> {
        self.reached(job, &self.graph.waiting)
    }

    fn reached(&self, job: &JobFacts, next: &[Vec<usize>]) -> Vec<&'a JobFacts> {
        let mut queue: Vec<usize> = self.place(&job.id).into_iter().collect();
        let mut seen: FxHashSet<usize> = queue.iter().copied().collect();
        let mut at = 0;
        while let Some(place) = queue.get(at).copied() {
            at += 1;
            for place in next.get(place).into_iter().flatten() {
                if queue.len() < MAX_RELATIVES && seen.insert(*place) {
                    queue.push(*place);
                }
            }
        }
        queue.into_iter().filter_map(|place| self.jobs.get(place)).collect()
    }

    /// Whether the job or one that it waits for is known, or may be, to carry out a stage of that kind.
    pub fn is_preceded_by(&self, job: &JobFacts, kind: fn(Stage) -> bool) -> bool {
        self.ancestors(job).iter().any(|found| found.does(kind) || found.calls.is_some() || found.is_open)
    }
}
