//! A step of a job or of a composite action.

use crate::model::pipeline::Evidence;
use crate::source::Span;
use crate::syntax::shell::Script;
use crate::syntax::yaml::{Node, Scalar};

use super::ActionsFile;
use super::action::Action;
use super::job::{Job, Platform};
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
}

/// How many steps behind a step are looked at: far more than jobs have, and few enough for a file of nothing else.
const MAX_NEIGHBOURS: usize = 256;

impl<'a> Owner<'a> {
    /// The steps in order.
    pub fn steps(self) -> Vec<Step<'a>> {
        match self {
            Owner::Job(job) => job.steps().collect(),
            Owner::Action(action) => action.steps().collect(),
        }
    }

    /// The step at a place of `steps:`; nothing at its end and where no mapping stands.
    pub fn step(self, index: usize) -> Option<Step<'a>> {
        let steps = match self {
            Owner::Job(job) => job.node.get("steps"),
            Owner::Action(action) => action.node.get_path(&["runs", "steps"]),
        };
        let node = steps?.item(index).filter(|node| node.is_mapping())?;
        Some(Step { owner: self, index, node })
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
    pub fn file(self) -> &'a ActionsFile {
        match self.owner {
            Owner::Job(job) => job.workflow.file,
            Owner::Action(action) => action.file,
        }
    }

    /// The job, unless the step is one of an action.
    pub fn job(self) -> Option<Job<'a>> {
        match self.owner {
            Owner::Job(job) => Some(job),
            Owner::Action(_) => None,
        }
    }

    /// The steps after this one, in order; no more than 256 of them.
    pub fn later(self) -> Vec<Self> {
        let end = self.index.saturating_add(MAX_NEIGHBOURS);
        (self.index + 1..=end).map_while(|index| self.owner.step(index)).collect()
    }

    pub fn id(self) -> Option<Node<'a>> {
        self.node.get("id")
    }

    pub fn name(self) -> Option<&'a str> {
        self.node.get_str("name")
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
        self.node.get("uses")
    }

    pub fn uses(self) -> Option<Uses<'a>> {
        self.uses_node()?.as_str().map(Uses::parse)
    }

    /// The action in another repository that the step uses.
    pub fn remote(self) -> Option<Remote<'a>> {
        self.uses()?.remote()
    }

    /// Whether the step uses that action, whatever its version.
    pub fn uses_action(self, slug: &str) -> bool {
        self.remote().is_some_and(|remote| remote.is(slug))
    }

    /// An input of the action. Inputs are case-insensitive.
    pub fn input(self, name: &str) -> Option<Node<'a>> {
        let with = self.node.get("with")?;
        with.get(name).or_else(|| {
            let entries = with.entries();
            entries.into_iter().find(|entry| entry.name().eq_ignore_ascii_case(name)).map(|entry| entry.value)
        })
    }

    /// The script.
    pub fn run(self) -> Option<Node<'a>> {
        self.node.get("run")
    }

    /// The commands of the script; nothing when a shell of another family reads it.
    pub fn script(self) -> Option<&'a Script> {
        self.file().script(self.run()?)
    }

    /// What the step is for.
    pub fn stages(self) -> &'a [Evidence] {
        stage::of_step(&self.file().stages, self.node.resolved().id())
    }

    pub fn condition(self) -> Option<Node<'a>> {
        self.node.get("if")
    }

    pub fn env(self) -> Option<Node<'a>> {
        self.node.get("env")
    }

    /// `continue-on-error: true`, written out.
    pub fn continues_on_error(self) -> Option<Node<'a>> {
        self.node.get("continue-on-error").filter(|node| is_true(*node))
    }

    /// Where the shell of the script is named: in the step, or in the defaults of the job or workflow.
    pub fn shell_node(self) -> Option<Node<'a>> {
        self.node.get("shell").or_else(|| self.job().and_then(|job| job.default_run("shell")))
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
