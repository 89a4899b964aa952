//! What runs before and behind a job, beyond its own pipeline: called workflows, and workflows that start after others.

use camino::Utf8Path;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{JobFacts, Pipeline, Stage, StageFact};
use crate::model::actions::calls;
use crate::model::repository::Repository;
use crate::source::FileId;

/// How pipelines start each other, by their places among [`Repository::pipelines`].
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// By the pipeline and the job that calls another: what it calls.
    callees: FxHashMap<(usize, usize), usize>,
    /// By pipeline: the jobs that call it.
    callers: FxHashMap<usize, Vec<(usize, usize)>>,
    /// By pipeline: those behind which it starts; none when one of them is not known.
    leaders: FxHashMap<usize, Vec<usize>>,
    /// By pipeline: those that start behind it.
    followers: FxHashMap<usize, Vec<usize>>,
    /// By pipeline: some job of it, or of what it calls, checks something, or may.
    checks: Vec<bool>,
}

/// How deep workflows call each other.
/// <https://docs.github.com/en/actions/how-tos/reuse-automations/reuse-workflows#nesting-reusable-workflows>
const MAX_CALLS: usize = 10;

/// Far more jobs than lie on one way through the workflows of a repository.
const MAX_JOBS: usize = 2000;

impl Links {
    pub fn new(repository: &Repository) -> Self {
        let pipelines = repository.pipelines();
        let mut links = Self::default();
        let by_file: FxHashMap<FileId, usize> =
            pipelines.iter().enumerate().map(|(place, pipeline)| (pipeline.file, place)).collect();
        let mut link = |caller: FileId, job: &str, callee: FileId| {
            let Some(&caller) = by_file.get(&caller) else { return };
            let place = pipelines.get(caller).and_then(|pipeline| pipeline.place(job));
            if let (Some(job), Some(&callee)) = (place, by_file.get(&callee)) {
                links.callees.insert((caller, job), callee);
                links.callers.entry(callee).or_default().push((caller, job));
            }
        };
        for joined in calls::all(repository).iter().filter(|joined| joined.call.is_workflow) {
            let job = joined.call.resource.strip_prefix("jobs.").unwrap_or("");
            if let Some(callee) = joined.callee {
                link(joined.caller, job, callee.file);
            }
        }
        for joined in &repository.gitlab {
            for (job, child) in &joined.children {
                link(joined.file, job, *child);
            }
        }
        links.starts(repository, &by_file);
        links.find_checks(&pipelines);
        links
    }

    /// `on.workflow_run.workflows`: the names of workflows, or their paths when they have none.
    fn starts(&mut self, repository: &Repository, by_file: &FxHashMap<FileId, usize>) {
        let workflows = repository.files.iter().filter_map(|facts| Some((facts, facts.workflow.as_ref()?)));
        let named: Vec<(&Utf8Path, &str, usize)> = workflows
            .clone()
            .filter_map(|(facts, workflow)| {
                Some((facts.path.parent()?, workflow.name.as_deref()?, *by_file.get(&facts.file)?))
            })
            .collect();
        for (facts, workflow) in workflows {
            let (Some(&follower), Some(folder)) = (by_file.get(&facts.file), facts.path.parent()) else { continue };
            let find = |name: &String| named.iter().find(|(at, known, _)| *at == folder && known == name);
            let found: Option<Vec<usize>> =
                workflow.follows.iter().map(|(name, _)| find(name).map(|(.., place)| *place)).collect();
            for leader in found.iter().flatten() {
                self.followers.entry(*leader).or_default().push(follower);
            }
            self.leaders.insert(follower, found.unwrap_or_default());
        }
    }

    fn find_checks(&mut self, pipelines: &[Pipeline<'_>]) {
        let own = |job: &JobFacts| job.is_open || job.does(Stage::is_check);
        self.checks = pipelines.iter().map(|pipeline| pipeline.jobs.iter().any(own)).collect();
        for _ in 0..MAX_CALLS {
            let mut grows = false;
            for (place, pipeline) in pipelines.iter().enumerate() {
                let calls = |(job, facts): (usize, &JobFacts)| self.calls_check(place, job, facts);
                if self.checks.get(place) == Some(&false) && pipeline.jobs.iter().enumerate().any(calls) {
                    grows = true;
                    self.checks.iter_mut().skip(place).take(1).for_each(|checks| *checks = true);
                }
            }
            if !grows {
                break;
            }
        }
    }

    /// Whether the job calls a workflow that checks something, or that is not known.
    fn calls_check(&self, pipeline: usize, job: usize, facts: &JobFacts) -> bool {
        let callee = self.callees.get(&(pipeline, job));
        facts.calls.is_some() && callee.is_none_or(|callee| self.checks.get(*callee).copied().unwrap_or(true))
    }
}

/// The pipelines of a repository with how they start each other.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    pub pipelines: Vec<Pipeline<'a>>,
    pub(in crate::model) links: &'a Links,
}

/// A job that changes what runs somewhere.
#[derive(Clone, Copy, Debug)]
pub struct Deployment<'a> {
    pub job: &'a JobFacts,
    pub release: &'a StageFact,
    /// Where the release is written.
    pub file: FileId,
    /// The place of its pipeline.
    place: usize,
}

/// The jobs that run behind another.
#[derive(Debug, Default)]
pub struct After<'a> {
    pub jobs: Vec<&'a JobFacts>,
    /// One of them calls a workflow that is not known.
    pub is_open: bool,
}

impl<'a> Order<'a> {
    /// Every job that deploys, in the order of the pipelines.
    pub fn deployments(&self) -> impl Iterator<Item = Deployment<'a>> + '_ {
        self.pipelines.iter().enumerate().flat_map(|(place, pipeline)| {
            pipeline.jobs.iter().filter_map(move |job| {
                let release = job.release()?;
                let file = release.file.unwrap_or_else(|| pipeline.file_of(job));
                Some(Deployment { job, release, file, place })
            })
        })
    }

    /// What runs with the deployment and behind it: [`Self::after`] of its job.
    pub fn behind(&self, deployment: &Deployment<'a>) -> After<'a> {
        self.after(deployment.place, deployment.job)
    }

    /// Whether the job (with `itself`) or one that it waits for checks something, or may.
    fn is_checked(&self, place: usize, job: &'a JobFacts, itself: bool) -> bool {
        let Some(pipeline) = self.pipelines.get(place) else { return true };
        let before = pipeline.ancestors(job);
        before.into_iter().skip(usize::from(!itself)).any(|found| {
            let at = pipeline.place(&found.id).unwrap_or(usize::MAX);
            found.is_open || found.does(Stage::is_check) || self.links.calls_check(place, at, found)
        })
    }

    /// A start of a run by a push or a pull request that reaches the job without any check before it: the place of the
    /// pipeline, and the job in it that calls on, when it is another pipeline.
    pub fn unchecked_start(&self, place: usize, job: &'a JobFacts) -> Option<(usize, Option<&'a JobFacts>)> {
        let mut queue = vec![(place, job, true)];
        let mut seen = FxHashSet::default();
        let mut at = 0;
        while let Some(&(place, job, itself)) = queue.get(at) {
            at += 1;
            if self.is_checked(place, job, itself) {
                continue;
            }
            let pipeline = self.pipelines.get(place)?;
            if pipeline.is_continuous {
                return Some((place, (!itself).then_some(job)));
            }
            let leaders = self.links.leaders.get(&place).map_or(&[][..], Vec::as_slice);
            let checks = leaders.iter().any(|leader| self.links.checks.get(*leader).copied().unwrap_or(true));
            let is_continuous = |leader: &&usize| self.pipelines.get(**leader).is_some_and(|one| one.is_continuous);
            if let Some(leader) = leaders.iter().find(is_continuous).filter(|_| !checks) {
                return Some((*leader, None));
            }
            for call in self.links.callers.get(&place).into_iter().flatten() {
                if queue.len() < MAX_JOBS && seen.insert(call) {
                    queue.extend(self.job(call).map(|calling| (call.0, calling, false)));
                }
            }
        }
        None
    }

    /// The job itself, those that wait for it, those of the workflows that they call, and what runs behind the callers
    /// and behind the whole pipeline.
    pub fn after(&self, place: usize, job: &'a JobFacts) -> After<'a> {
        let mut after = After::default();
        let mut queue = vec![(place, job, true)];
        let mut seen = FxHashSet::default();
        let mut at = 0;
        while let Some((place, job, itself)) = queue.get(at).copied() {
            at += 1;
            let Some(pipeline) = self.pipelines.get(place) else { continue };
            for found in pipeline.descendants(job).into_iter().skip(usize::from(!itself)) {
                after.jobs.push(found);
                if found.calls.is_none() {
                    continue;
                }
                let callee = pipeline.place(&found.id).and_then(|at| self.links.callees.get(&(place, at)));
                match callee.and_then(|callee| self.pipelines.get(*callee)) {
                    Some(callee) => after.jobs.extend(callee.jobs),
                    None => after.is_open = true,
                }
            }
            if after.jobs.len() > MAX_JOBS || !seen.insert(place) {
                continue;
            }
            let followers = self.links.followers.get(&place).into_iter().flatten();
            after.jobs.extend(followers.filter_map(|follower| self.pipelines.get(*follower)).flat_map(|one| one.jobs));
            for call in self.links.callers.get(&place).into_iter().flatten() {
                queue.extend(self.job(call).map(|calling| (call.0, calling, false)));
            }
        }
        after
    }

    fn job(&self, (pipeline, job): &(usize, usize)) -> Option<&'a JobFacts> {
        self.pipelines.get(*pipeline)?.jobs.get(*job)
    }
}
