//! Tasks that a repository gives names to: targets of makefiles, tasks of Taskfiles, scripts of `package.json`; what the
//! commands of each carry out, and what a pipeline that starts one therefore does.

mod makefile;
mod package;
mod taskfile;

use rustc_hash::{FxHashMap, FxHashSet};

use super::builds::Build;
use super::pipeline::{JobFacts, Platform, Stage, StageFact};
use super::repository::Facts;
use super::{Document, Parsed};
use crate::language::Language;
use crate::source::{FileId, Span};

/// What starts the tasks of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Runner {
    Make,
    /// <https://taskfile.dev>
    Task,
    /// `npm run` and its like.
    Package,
}

impl Runner {
    /// The runner that a program is.
    pub fn of_program(program: &str) -> Option<Self> {
        match program {
            "make" | "gmake" => Some(Self::Make),
            "task" | "go-task" => Some(Self::Task),
            "npm" | "pnpm" | "yarn" | "bun" => Some(Self::Package),
            _ => None,
        }
    }
}

/// One task.
#[derive(Clone, Debug, Default)]
pub struct Task {
    pub name: String,
    pub span: Span,
    /// Other tasks of the file that run with it.
    pub needs: Vec<String>,
    /// What its own commands carry out.
    pub stages: Vec<StageFact>,
    /// Variables of the runner that its commands read.
    pub reads: Vec<(String, Span)>,
}

/// The tasks of one file.
#[derive(Clone, Debug)]
pub struct TaskFile {
    pub runner: Runner,
    /// There are no others: nothing is included, no name stands in a variable.
    pub is_whole: bool,
    pub tasks: Vec<Task>,
    /// Variables that the file gives a value.
    pub assigned: FxHashSet<String>,
    /// Images that its commands build.
    pub builds: Vec<Build>,
}

impl TaskFile {
    fn new(runner: Runner) -> Self {
        let (tasks, builds) = (Vec::new(), Vec::new());
        Self { runner, is_whole: true, tasks, assigned: FxHashSet::default(), builds }
    }

    pub fn task(&self, name: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.name == name)
    }
}

/// The tasks of a file of one of these kinds.
pub fn read(parsed: &Parsed) -> Option<TaskFile> {
    match (parsed.language, &parsed.document) {
        (Language::Makefile, _) => Some(makefile::read(&parsed.source)),
        (Language::Package, _) => package::read(&parsed.source),
        (Language::Taskfile, Document::Yaml(tree)) => taskfile::read(tree, &parsed.source.path),
        _ => None,
    }
}

/// How deep tasks start each other, and how many stages one carries out.
const DEEPEST: usize = 8;
const MOST_STAGES: usize = 64;

/// Tasks that one starts.
const MOST_TASKS: usize = 256;

/// What a task carries out with all it starts: each stage with the file that it stands in.
type Stages = Vec<(FileId, StageFact)>;

/// Tells the jobs of all pipelines what the tasks that they start carry out. Of tasks of one name in several files that
/// lie equally deep nothing is known.
pub(super) fn expand<'j>(files: &[Facts], jobs: impl Iterator<Item = &'j mut JobFacts>) {
    let mut known: FxHashMap<(Runner, String), Option<Stages>> = FxHashMap::default();
    for job in jobs {
        if !job.stages.iter().any(|stage| stage.stage == Stage::Task) {
            continue;
        }
        let started: Vec<StageFact> = job.stages.iter().filter(|found| found.stage == Stage::Task).cloned().collect();
        for start in started {
            let mut words = start.what.split(' ');
            let (Some(program), Some(name)) = (words.next(), words.next_back()) else { continue };
            let Some(runner) = Runner::of_program(program) else { continue };
            let key = (runner, name.to_owned());
            let stages = known.entry(key).or_insert_with(|| stages_of(files, runner, name));
            for (file, stage) in stages.iter().flatten() {
                add(job, &start, *file, stage);
            }
        }
    }
}

fn add(job: &mut JobFacts, start: &StageFact, file: FileId, stage: &StageFact) {
    let named = |found: &&mut StageFact| {
        found.stage == stage.stage && found.span == start.span && found.step == start.step && found.inside.is_none()
    };
    let inside = Some((file, stage.span));
    // What the name of the task told already.
    if let Some(known) = job.stages.iter_mut().find(named) {
        known.inside = inside;
        if known.platform == Platform::Other {
            known.platform = stage.platform;
        }
        return;
    }
    if job.stages.len() < MOST_STAGES {
        job.stages.push(StageFact {
            what: format!("{} ({})", stage.what, start.what),
            is_firm: stage.is_firm,
            is_ignored: start.is_ignored,
            stage: stage.stage,
            platform: stage.platform,
            inside,
            ..start.clone()
        });
    }
    // A task of that name deploys, and the job says where to.
    let last = job.stages.len() - 1;
    let is_release = stage.stage == Stage::Deploy && stage.platform != Platform::StaticSite && job.has_environment;
    if is_release && job.release.is_none() {
        (job.release, job.deploys) = (Some(last), true);
    }
}

/// The stages of the task of that name in the topmost file that has it.
fn stages_of(files: &[Facts], runner: Runner, name: &str) -> Option<Stages> {
    let depth = |facts: &Facts| facts.path.components().count();
    let has =
        |facts: &&Facts| facts.tasks.as_ref().is_some_and(|file| file.runner == runner && file.task(name).is_some());
    let mut having: Vec<&Facts> = files.iter().filter(has).collect();
    having.sort_by_key(|facts| depth(facts));
    let first = match having.as_slice() {
        [first, second, ..] if depth(first) == depth(second) => return None,
        [first, ..] => *first,
        [] => return None,
    };
    let file = first.tasks.as_ref()?;
    let mut open = vec![(name, 0)];
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    let mut found = Vec::new();
    while let Some((name, depth)) = open.pop().filter(|_| found.len() < MOST_STAGES && seen.len() < MOST_TASKS) {
        let Some(task) = file.task(name).filter(|_| depth <= DEEPEST && seen.insert(name)) else { continue };
        for stage in task.stages.iter().filter(|stage| stage.is_firm) {
            let started = stage.what.rsplit(' ').next().filter(|_| stage.stage == Stage::Task);
            // A task of the same file; those of other runners are told by their names.
            match started.and_then(|started| file.task(started)) {
                Some(task) => open.push((task.name.as_str(), depth + 1)),
                None if stage.stage != Stage::Task => found.push((first.file, stage.clone())),
                None => {}
            }
        }
        open.extend(task.needs.iter().map(|need| (need.as_str(), depth + 1)));
    }
    Some(found)
}
