//! GitHub Actions: workflows and actions as views with the domain's words, and the expressions in them.
//!
//! Everything here is a cheap reference into the YAML tree of one file; [`ActionsFile`] owns the tree.

mod action;
pub mod calls;
pub mod edit;
pub mod events;
pub mod facts;
mod graph;
pub mod interface;
mod job;
pub mod known;
mod origin;
mod outline;
pub mod schema;
mod scope;
mod site;
mod stage;
mod step;
pub mod taint;
pub mod types;
mod uses;
mod workflow;

pub use action::Action;
pub use job::{Job, Platform};
pub use origin::Origin;
pub use scope::Scope;
pub use site::{CONTEXTS, FUNCTIONS, Key, STATUS_FUNCTIONS, Site};
pub use step::{Owner, Shell, Step};
pub use taint::{Source, Taint};
pub use uses::{Pin, Remote, Uses};
pub use workflow::{Granted, Level, Permissions, Trigger, Workflow};

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::pipeline::Evidence;
use crate::source::Span;
use crate::syntax::shell::{self, Script};
use crate::syntax::yaml::{Node, NodeId, Tree};

use graph::JobGraph;
use origin::OutputLines;
use outline::Outline;

/// A workflow or an action: the tree, and what was found in it once for all rules.
#[derive(Debug)]
pub struct ActionsFile {
    pub tree: Tree,
    is_action: bool,
    outline: Box<Outline>,
    sites: Vec<site::SiteData>,
    /// The scripts that a shell of the sh family reads, by the scalar they stand in.
    scripts: Vec<(NodeId, Script)>,
    stages: Vec<Evidence>,
    /// The steps (job and id in lower case) of which some expression asks how they ended.
    outcomes: FxHashSet<(Box<str>, Box<str>)>,
    /// The places of steps with an id, by job (nothing for an action) and id in lower case.
    ids: FxHashMap<(Box<str>, Box<str>), usize>,
    output_lines: OnceLock<OutputLines>,
    known_actions: OnceLock<known::OfSteps>,
    /// What the configuration tells of actions.
    told: Option<Arc<known::Told>>,
}

impl ActionsFile {
    /// Reads the tree of a workflow file.
    pub fn workflow_file(tree: Tree) -> Self {
        Self::new(tree, false)
    }

    /// Reads the tree of an `action.yml`.
    pub fn action_file(tree: Tree) -> Self {
        Self::new(tree, true)
    }

    fn new(tree: Tree, is_action: bool) -> Self {
        let outline = if is_action { Outline::of_action } else { Outline::of_workflow };
        let outline = Box::new(tree.root().map(outline).unwrap_or_default());
        let mut file = Self {
            tree,
            is_action,
            outline,
            sites: Vec::new(),
            scripts: Vec::new(),
            stages: Vec::new(),
            outcomes: FxHashSet::default(),
            ids: FxHashMap::default(),
            output_lines: OnceLock::new(),
            known_actions: OnceLock::new(),
            told: None,
        };
        file.outline.graph = JobGraph::new(&file);
        file.sites = file.tree.root().map(|root| site::collect(&file, root)).unwrap_or_default();
        file.outcomes = file.sites().flat_map(site::outcomes).collect();
        file.ids = file.read_ids();
        file.scripts = file.read_scripts();
        file.read_stages();
        file
    }

    /// From now on, what the configuration tells of actions counts, too.
    pub fn tell(&mut self, told: &Arc<known::Told>) {
        let has_stages = told.has_stages();
        self.told = Some(Arc::clone(told));
        if has_stages {
            self.read_stages();
        }
    }

    fn read_stages(&mut self) {
        let mut stages = Vec::new();
        for step in self.steps() {
            stages.extend(stage::recognise(step, step.script()));
        }
        stage::sort(&mut stages);
        self.stages = stages;
        let jobs = self.workflow().into_iter().flat_map(Workflow::jobs);
        self.outline.deployments = jobs.map(Job::read_deployments).collect();
    }

    fn known_actions(&self) -> &known::OfSteps {
        self.known_actions.get_or_init(|| known::of_steps(self))
    }

    fn output_lines(&self) -> &OutputLines {
        self.output_lines.get_or_init(|| origin::output_lines(self))
    }

    fn read_ids(&self) -> FxHashMap<(Box<str>, Box<str>), usize> {
        let mut ids = FxHashMap::default();
        for step in self.steps() {
            if let Some(id) = step.id().and_then(Node::as_str) {
                let job = step.job().map_or(String::new(), |job| job.id.to_ascii_lowercase());
                ids.entry((job.into(), id.to_ascii_lowercase().into())).or_insert(step.index);
            }
        }
        ids
    }

    /// The step with an id in the job or action that an expression stands in; case-insensitive.
    pub fn step_by_id<'a>(&'a self, site: Site<'a>, id: &str) -> Option<Step<'a>> {
        let owner = site.owner()?;
        let job = match owner {
            Owner::Job(job) => job.id.to_ascii_lowercase(),
            Owner::Action(_) => String::new(),
        };
        owner.step(*self.ids.get(&(job.into(), id.to_ascii_lowercase().into()))?)
    }

    fn read_scripts(&self) -> Vec<(NodeId, Script)> {
        let mut scripts: Vec<(NodeId, Script)> = Vec::new();
        for step in self.steps() {
            if let Some(run) = step.run().map(Node::resolved)
                && let Some(text) = run.as_str()
                && step.shell().is_posix()
            {
                scripts.push((run.id(), shell::parse(text, &run.content_map())));
            }
        }
        scripts.sort_by_key(|(id, _)| *id);
        scripts.dedup_by_key(|(id, _)| *id);
        scripts
    }

    fn script(&self, run: Node<'_>) -> Option<&Script> {
        let id = run.resolved().id();
        let index = self.scripts.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        self.scripts.get(index).map(|(_, script)| script)
    }

    fn root(&self) -> Option<Node<'_>> {
        self.tree.root().filter(|root| root.is_mapping())
    }

    /// The workflow, when the file is one and is a mapping.
    pub fn workflow(&self) -> Option<Workflow<'_>> {
        if self.is_action { None } else { self.root().map(|node| Workflow { file: self, node }) }
    }

    /// The action, when the file is one and is a mapping.
    pub fn action(&self) -> Option<Action<'_>> {
        if self.is_action { self.root().map(|node| Action { file: self, node }) } else { None }
    }

    /// Every expression in source order.
    pub fn sites(&self) -> impl Iterator<Item = Site<'_>> {
        self.sites_within(Span::new(0, u32::MAX))
    }

    /// The expressions in the scalars that start within a span.
    pub fn sites_within(&self, span: Span) -> impl Iterator<Item = Site<'_>> {
        site::within(self, &self.sites, span)
    }

    /// Every `uses:` of the file, of steps and of jobs that call a workflow.
    pub fn uses(&self) -> impl Iterator<Item = (&Uses, Node<'_>)> {
        let jobs = self.workflow().into_iter().flat_map(Workflow::jobs);
        let calls = jobs.filter_map(|job| Some((job.callee()?, job.calls()?)));
        calls.chain(self.steps().filter_map(|step| Some((step.uses()?, step.uses_node()?))))
    }

    /// Every step of the file.
    pub fn steps(&self) -> impl DoubleEndedIterator<Item = Step<'_>> {
        let of_jobs = self.workflow().into_iter().flat_map(Workflow::jobs).flat_map(Job::steps);
        of_jobs.chain(self.action().into_iter().flat_map(Action::steps))
    }
}
