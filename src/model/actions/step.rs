//! A step of a job or of a composite action.

use std::ops::Range;

use crate::model::pipeline::Evidence;
use crate::source::Span;
use crate::syntax::shell::Script;
use crate::syntax::yaml::{Node, NodeId, Scalar};

use super::ActionsFile;
use super::action::Action;
use super::job::{Job, Platform};
use super::outline::StepData;
use super::stage;
use super::uses::{Remote, Uses};

/// What a step belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Owner<'a> {
    Job(Job<'a>),
    Action(Action<'a>),
}

/// A step. It knows its job or action.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    pub owner: Owner<'a>,
    /// The place in `steps:`, from 0.
    pub index: usize,
    pub node: Node<'a>,
    pub(super) data: &'a StepData,
}

/// The values of the keys that are asked for most.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) uses: Option<NodeId>,
    id: Option<NodeId>,
    name: Option<NodeId>,
    run: Option<NodeId>,
    with: Option<NodeId>,
    env: Option<NodeId>,
    condition: Option<NodeId>,
    shell: Option<NodeId>,
    continue_on_error: Option<NodeId>,
}

impl Keys {
    pub(super) fn of(step: Node<'_>) -> Self {
        let mut keys = Self::default();
        for entry in step.entries() {
            let key = match entry.name() {
                "uses" => &mut keys.uses,
                "id" => &mut keys.id,
                "name" => &mut keys.name,
                "run" => &mut keys.run,
                "with" => &mut keys.with,
                "env" => &mut keys.env,
                "if" => &mut keys.condition,
                "shell" => &mut keys.shell,
                "continue-on-error" => &mut keys.continue_on_error,
                _ => continue,
            };
            *key = Some(entry.value.id());
        }
        keys
    }
}

/// How many steps behind a step are looked at: far more than jobs have, and few enough for a file of nothing else.
const MAX_NEIGHBOURS: usize = 256;

impl<'a> Owner<'a> {
    /// The steps in order.
    pub fn steps(self) -> impl DoubleEndedIterator<Item = Step<'a>> {
        self.data().iter().filter_map(move |data| Step::of(self, data))
    }

    /// The mapping of the job or action.
    pub fn node(self) -> Node<'a> {
        match self {
            Owner::Job(job) => job.node,
            Owner::Action(action) => action.node,
        }
    }

    /// The step at a place of `steps:`; nothing at its end and where no mapping stands.
    pub fn step(self, index: usize) -> Option<Step<'a>> {
        let data = self.data();
        let place = data.binary_search_by_key(&index, |step| step.index).ok()?;
        Step::of(self, data.get(place)?)
    }

    fn file(self) -> &'a ActionsFile {
        match self {
            Owner::Job(job) => job.workflow.file,
            Owner::Action(action) => action.file,
        }
    }

    fn data(self) -> &'a [StepData] {
        let all = self.file().outline.steps.as_slice();
        match self {
            Owner::Job(job) => all.get(job.data.steps.clone()).unwrap_or_default(),
            Owner::Action(_) => all,
        }
    }
}

/// The program that reads a `run:` script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell<'a> {
    Bash,
    Sh,
    PowerShell,
    Cmd,
    Python,
    /// `perl {0}` and the like.
    Custom(&'a str),
    /// Depends on the runner or on an expression.
    Unknown,
}

impl Shell<'_> {
    /// Whether the script may be read as one of sh. An unknown shell must read it alike in every case, so it may.
    pub const fn is_posix(self) -> bool {
        matches!(self, Self::Bash | Self::Sh | Self::Unknown)
    }
}

impl<'a> Step<'a> {
    fn of(owner: Owner<'a>, data: &'a StepData) -> Option<Self> {
        Some(Self { owner, index: data.index, node: owner.file().tree.node(data.node)?, data })
    }

    /// The node of one of [`Keys`].
    fn value(self, key: Option<NodeId>) -> Option<Node<'a>> {
        self.node.tree().node(key?)
    }

    pub fn file(self) -> &'a ActionsFile {
        self.owner.file()
    }

    /// The job, unless the step is one of an action.
    pub fn job(self) -> Option<Job<'a>> {
        match self.owner {
            Owner::Job(job) => Some(job),
            Owner::Action(_) => None,
        }
    }

    /// The steps after this one, in order; no more than 256 of them.
    pub fn later(self) -> impl Iterator<Item = Self> {
        let all = self.owner.data();
        let from = all.partition_point(|step| step.index <= self.index);
        let later = all.get(from..).unwrap_or_default().iter().take(MAX_NEIGHBOURS);
        later.filter_map(move |data| Self::of(self.owner, data))
    }

    pub fn id(self) -> Option<Node<'a>> {
        self.value(self.data.keys.id)
    }

    pub fn name(self) -> Option<&'a str> {
        self.name_node()?.as_str()
    }

    pub fn name_node(self) -> Option<Node<'a>> {
        self.value(self.data.keys.name)
    }

    /// `jobs.build.steps[2]`
    pub fn path(self) -> String {
        match self.owner {
            Owner::Job(job) => format!("jobs.{}.steps[{}]", job.id, self.index),
            Owner::Action(_) => format!("runs.steps[{}]", self.index),
        }
    }

    /// Where to point at the step as a whole: its first key.
    pub fn head(self) -> Span {
        let first = self.node.raw_entries().next();
        first.map_or_else(|| self.node.span(), |entry| entry.span())
    }

    /// The value of `uses:`.
    pub fn uses_node(self) -> Option<Node<'a>> {
        self.value(self.data.keys.uses)
    }

    pub fn uses(self) -> Option<&'a Uses> {
        self.data.uses.as_ref()
    }

    /// The action in another repository that the step uses.
    pub fn remote(self) -> Option<&'a Remote> {
        self.uses()?.remote()
    }

    /// Whether the step uses that action, whatever its version.
    pub fn uses_action(self, slug: &str) -> bool {
        self.remote().is_some_and(|remote| remote.is(slug))
    }

    /// An input of the action. Inputs are case-insensitive.
    pub fn input(self, name: &str) -> Option<Node<'a>> {
        let with = self.with()?;
        let in_other_case = || with.raw_entries().find(|entry| entry.name().eq_ignore_ascii_case(name));
        with.get(name).or_else(|| in_other_case().map(|entry| entry.value))
    }

    /// The inputs of the action.
    pub fn with(self) -> Option<Node<'a>> {
        self.value(self.data.keys.with)
    }

    /// The script.
    pub fn run(self) -> Option<Node<'a>> {
        self.value(self.data.keys.run)
    }

    /// The commands of the script; nothing when a shell of another family reads it.
    pub fn script(self) -> Option<&'a Script> {
        self.file().script(self.run()?)
    }

    /// What the step is for.
    pub fn stages(self) -> &'a [Evidence] {
        self.file().stages.get(self.stage_places()).unwrap_or_default()
    }

    pub(super) fn stage_places(self) -> Range<usize> {
        stage::places(&self.file().stages, self.node.resolved().id())
    }

    pub fn condition(self) -> Option<Node<'a>> {
        self.value(self.data.keys.condition)
    }

    pub fn env(self) -> Option<Node<'a>> {
        self.value(self.data.keys.env)
    }

    /// `continue-on-error: true`, written out.
    pub fn continues_on_error(self) -> Option<Node<'a>> {
        self.value(self.data.keys.continue_on_error).filter(|node| is_true(*node))
    }

    /// Where the shell of the script is named: in the step, or in the defaults of the job or workflow.
    pub fn shell_node(self) -> Option<Node<'a>> {
        self.value(self.data.keys.shell).or_else(|| self.job().and_then(|job| job.default_run("shell")))
    }

    /// Whether an expression of the job asks how the step ended (`steps.<id>.outcome`).
    pub fn outcome_is_read(self) -> bool {
        let (Some(id), Some(job)) = (self.id().and_then(Node::as_str), self.job()) else { return false };
        let key = (job.id.to_ascii_lowercase().into(), id.to_ascii_lowercase().into());
        self.file().outcomes.contains(&key)
    }

    /// The shell that reads the script: the step's, the job's or workflow's default, or that of the runner.
    /// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell>
    pub fn shell(self) -> Shell<'a> {
        let Some(written) = self.shell_node().and_then(Node::as_str) else { return self.runner_shell() };
        match written.split_whitespace().next().unwrap_or("") {
            "bash" => Shell::Bash,
            "sh" => Shell::Sh,
            "pwsh" | "powershell" => Shell::PowerShell,
            "cmd" => Shell::Cmd,
            "python" => Shell::Python,
            _ if written.contains("${{") => Shell::Unknown,
            _ => Shell::Custom(written),
        }
    }

    fn runner_shell(self) -> Shell<'a> {
        match self.job().map(Job::platform) {
            Some(Platform::Windows) => Shell::PowerShell,
            Some(Platform::Linux | Platform::MacOs) => Shell::Bash,
            Some(Platform::Unknown) | None => Shell::Unknown,
        }
    }
}

/// `true`, or the text `true`, which GitHub accepts alike.
pub(super) fn is_true(node: Node<'_>) -> bool {
    match node.scalar() {
        Some(Scalar::Bool(value)) => value,
        Some(Scalar::Str(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}
