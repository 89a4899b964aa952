//! A pipeline with all files that it includes: which jobs there are, and what each is after `extends`.

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::{FxHashMap, FxHashSet};

use super::facts::{FileFacts, Mention, WrittenJob};
use super::include::{Include, is_root, matching};
use crate::model::pipeline::images::Images;
use crate::model::pipeline::{JobFacts, JobGraph, Pipeline, Platform, Stage, System};
use crate::model::repository::Facts;
use crate::source::{FileId, Span};

/// A pipeline of GitLab with what it includes.
#[derive(Clone, Debug)]
pub struct Joined {
    pub file: FileId,
    /// Where its paths start.
    pub folder: Utf8PathBuf,
    /// A job of another pipeline starts it.
    pub is_child: bool,
    /// The jobs that start other pipelines of the repository, with the first file of each.
    pub children: Vec<(String, FileId)>,
    /// What is included or started with which inputs.
    pub calls: Vec<Call>,
    /// All jobs and templates are known: everything that is included was read.
    pub is_whole: bool,
    pub stages: Vec<String>,
    /// `stages` stands in the first file, which wins over what it includes.
    pub has_own_stages: bool,
    /// Jobs and templates by name, the last definition of each, in the order of the files.
    pub written: Vec<(FileId, WrittenJob)>,
    /// Every name at the top of the files.
    pub names: FxHashSet<String>,
    /// Local files that are included or started and are not there, as far as that can be known.
    pub lost: Vec<(FileId, Span, String)>,
    jobs: Vec<JobFacts>,
    places: FxHashMap<String, usize>,
    graph: JobGraph,
    images: Images,
}

/// A file that is included or started, as it is written.
#[derive(Clone, Debug)]
pub struct Call {
    pub file: FileId,
    pub include: Include,
    /// The file that is meant.
    pub target: FileId,
}

/// The stages of a pipeline that names none.
const DEFAULT_STAGES: &[&str] = &["build", "test", "deploy"];

/// How deep `extends` nests. <https://docs.gitlab.com/ci/yaml/yaml_optimization/#use-extends-to-reuse-configuration-sections>
const MAX_EXTENDS: usize = 11;

/// How many jobs a pipeline may have for the order of its stages to be looked at; GitLab starts no more than 500.
const MAX_JOBS: usize = 1000;

/// How many pipelines the jobs of a repository may start.
const MAX_CHILDREN: usize = 200;

/// Every pipeline that GitLab reads first and those that their jobs start, joined with their includes.
pub fn join(files: &[Facts]) -> Vec<Joined> {
    let roots = files.iter().filter(|facts| is_root(&facts.path));
    let roots = roots.filter_map(|root| joined(root, root.path.parent().unwrap_or(Utf8Path::new("")), files));
    let mut found: Vec<Joined> = roots.collect();
    let mut at = 0;
    while let Some((folder, children)) = found.get(at).map(|parent| (parent.folder.clone(), parent.children.clone())) {
        at += 1;
        for (_, file) in children {
            let is_new = !found.iter().any(|known| known.file == file) && found.len() < MAX_CHILDREN;
            let facts = files.iter().find(|facts| facts.file == file).filter(|_| is_new);
            if let Some(child) = facts.and_then(|facts| joined(facts, &folder, files)) {
                found.push(Joined { is_child: true, ..child });
            }
        }
    }
    found.sort_by_key(|joined| joined.file);
    found
}

/// The file of a path that GitLab reads as a pipeline.
fn read<'a>(files: &'a [Facts], path: &Utf8Path) -> Option<(FileId, &'a FileFacts)> {
    let place = files.binary_search_by(|facts| facts.path.as_path().cmp(path)).ok()?;
    files.get(place).and_then(|facts| Some((facts.file, facts.gitlab.as_deref()?)))
}

fn joined(root: &Facts, folder: &Utf8Path, files: &[Facts]) -> Option<Joined> {
    let mut joined = Joined {
        file: root.file,
        folder: folder.to_owned(),
        is_child: false,
        children: Vec::new(),
        calls: Vec::new(),
        is_whole: true,
        stages: DEFAULT_STAGES.iter().map(|&name| name.to_owned()).collect(),
        has_own_stages: root.gitlab.as_ref()?.stages.is_some(),
        written: Vec::new(),
        names: FxHashSet::default(),
        lost: Vec::new(),
        jobs: Vec::new(),
        places: FxHashMap::default(),
        graph: JobGraph::default(),
        images: Images::default(),
    };
    let mut parts: Vec<(FileId, &FileFacts)> = vec![(root.file, root.gitlab.as_ref()?)];
    let mut at = 0;
    while let Some((file, facts)) = parts.get(at).copied() {
        at += 1;
        for include in &facts.includes {
            let paths = files.iter().map(|facts| facts.path.as_path());
            let found = include.local.as_deref().map(|local| matching(folder, local, paths)).unwrap_or_default();
            let read: Vec<(FileId, &FileFacts)> = found.iter().filter_map(|path| read(files, path)).collect();
            if let [(target, _)] = read.as_slice() {
                joined.calls.push(Call { file, include: include.clone(), target: *target });
            }
            joined.is_whole &= !found.is_empty() && read.len() == found.len();
            if let (Some(local), true) = (&include.local, found.is_empty()) {
                joined.lost.push((file, include.span, local.clone()));
            }
            for part in read {
                if !parts.iter().any(|(known, _)| *known == part.0) {
                    parts.push(part);
                }
            }
        }
        for child in &facts.children {
            let Some(local) = &child.include.local else { continue };
            let found = matching(folder, local, files.iter().map(|facts| facts.path.as_path()));
            if let [path] = found.as_slice() {
                if let Some((target, _)) = read(files, path) {
                    joined.children.push((child.job.clone(), target));
                    joined.calls.push(Call { file, include: child.include.clone(), target });
                }
            } else if found.is_empty() {
                joined.lost.push((file, child.include.span, local.clone()));
            }
        }
    }
    // What a file says wins over what it includes.
    for (file, facts) in parts.iter().rev() {
        if let Some(stages) = &facts.stages {
            joined.stages.clone_from(stages);
        }
        joined.names.extend(facts.names.iter().cloned());
        joined.written.extend(facts.jobs.iter().map(|job| (*file, job.clone())));
    }
    let last: FxHashMap<&str, usize> =
        joined.written.iter().enumerate().map(|(place, (_, job))| (job.name.as_str(), place)).collect();
    let last: FxHashSet<usize> = last.into_values().collect();
    let mut place = 0;
    joined.written.retain(|_| {
        place += 1;
        last.contains(&(place - 1))
    });
    joined.resolve();
    Some(joined)
}

impl Joined {
    /// The place of a job or template in `written`.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub fn find(&self, name: &str) -> Option<&WrittenJob> {
        self.written.get(self.place(name)?).map(|(_, job)| job)
    }

    /// The jobs, to be told what is known of the tasks that they start.
    pub(in crate::model) fn jobs_mut(&mut self) -> &mut [JobFacts] {
        &mut self.jobs
    }

    /// The jobs as all rules on pipelines see them; templates have no needs and no stages of their own.
    pub fn pipeline(&self) -> Pipeline<'_> {
        Pipeline {
            system: System::Gitlab,
            file: self.file,
            jobs: &self.jobs,
            graph: &self.graph,
            is_continuous: !self.is_child,
            starts_on_requests: !self.is_child,
            is_only_called: self.is_child,
            images: &self.images,
        }
    }

    /// The place of a stage in the order of the pipeline.
    pub fn stage_place(&self, name: &str) -> Option<usize> {
        match name {
            ".pre" => Some(0),
            ".post" => Some(self.stages.len() + 1),
            _ => self.stages.iter().position(|stage| stage == name).map(|place| place + 1),
        }
    }

    /// The job with all it extends, nearest first; nothing when it goes in circles or too deep.
    pub fn lineage<'a>(&'a self, job: &'a WrittenJob) -> Option<Vec<&'a WrittenJob>> {
        let mut found = vec![job];
        let mut level = vec![job];
        for _ in 0..MAX_EXTENDS {
            let next: Vec<&WrittenJob> = level
                .iter()
                // Of several parents the last one wins.
                .flat_map(|job| job.extends.iter().rev().take(MAX_EXTENDS))
                .filter_map(|parent| self.find(&parent.name))
                .take(100)
                .collect();
            if next.is_empty() {
                return Some(found);
            }
            if next.iter().any(|parent| std::ptr::eq(*parent, job)) {
                return None;
            }
            found.extend(&next);
            level = next;
        }
        None
    }

    /// The stage that the job runs in, with where it is named.
    pub fn stage_of<'a>(&'a self, job: &'a WrittenJob) -> Option<&'a Mention> {
        self.lineage(job)?.into_iter().find_map(|job| job.stage.as_ref())
    }

    fn resolve(&mut self) {
        self.places = self.written.iter().enumerate().map(|(place, (_, job))| (job.name.clone(), place)).collect();
        let order: Vec<usize> = self
            .written
            .iter()
            .map(|(_, job)| self.stage_of(job).map_or("test", |stage| stage.name.as_str()))
            .map(|stage| self.stage_place(stage).unwrap_or(usize::MAX))
            .collect();
        let jobs = self.written.iter().enumerate().map(|(place, (file, job))| self.job(*file, job, place, &order));
        self.jobs = jobs.collect();
        self.graph = JobGraph::new(System::Gitlab, &self.jobs);
        for (_, job) in self.written.iter().filter(|(file, _)| *file == self.file) {
            self.images.named.extend(job.images.named.iter().cloned());
            self.images.pushes_more |= job.images.pushes_more;
        }
    }

    fn job(&self, file: FileId, job: &WrittenJob, place: usize, order: &[usize]) -> JobFacts {
        let lineage = self.lineage(job).unwrap_or_else(|| vec![job]);
        let first = |has: fn(&WrittenJob) -> bool| lineage.iter().find(|job| has(job));
        let file = Some(file).filter(|file| *file != self.file);
        let (span, id) = (job.span, job.name.clone());
        if job.name.starts_with('.') {
            return JobFacts { id, span, file, ..JobFacts::default() };
        }
        let needs = match first(|job| job.needs.is_some()).and_then(|job| job.needs.as_ref()) {
            Some(needs) => needs.iter().map(|need| need.name.clone()).collect(),
            None if self.written.len() > MAX_JOBS => Vec::new(),
            None => self.earlier(place, order),
        };
        let masked = lineage.iter().find_map(|job| job.allow_failure).flatten();
        let script = first(|job| job.stages.is_some());
        let script_file = script.and_then(|script| {
            let place = self.places.get(&script.name)?;
            self.written.get(*place).map(|(file, _)| *file).filter(|file| *file != self.file)
        });
        let mut stages = script.and_then(|job| job.stages.clone()).unwrap_or_default();
        for stage in &mut stages {
            (stage.masked, stage.file) = (masked, script_file);
        }
        let environment = lineage.iter().find_map(|job| job.environment.as_ref());
        let when = lineage.iter().find_map(|job| job.when.as_deref());
        let is_release = |platform| platform != Platform::StaticSite;
        let release = stages.iter().position(|stage| stage.stage == Stage::Deploy && is_release(stage.platform));
        JobFacts {
            id,
            span,
            file,
            resource: job.name.clone(),
            needs,
            release,
            deploys: stages.iter().any(|stage| stage.stage == Stage::Deploy),
            environment: environment.cloned().flatten(),
            has_environment: environment.is_some(),
            calls: first(|job| job.is_trigger).map(|job| job.name.clone()),
            is_open: self.written.len() > MAX_JOBS
                || lineage.iter().any(|job| !job.references.is_empty() || !self.is_whole && !job.extends.is_empty()),
            has_condition: first(|job| job.has_rules).is_some(),
            has_timeout: first(|job| job.has_timeout).is_some(),
            has_concurrency: first(|job| job.has_resource_group).is_some(),
            rolls_back: stages.iter().any(|stage| stage.stage == Stage::Rollback),
            on_failure: when == Some("on_failure"),
            is_manual: when == Some("manual"),
            stages,
        }
    }

    /// The jobs of earlier stages, which a job without `needs` waits for.
    fn earlier(&self, place: usize, order: &[usize]) -> Vec<String> {
        let own = order.get(place).copied().unwrap_or(usize::MAX);
        let earlier = self.written.iter().zip(order).filter(|(_, other)| **other < own);
        let named = earlier.map(|((_, job), _)| job).filter(|job| !job.name.starts_with('.'));
        named.map(|job| job.name.clone()).collect()
    }
}
