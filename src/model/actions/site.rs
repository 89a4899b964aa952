//! Every expression of a file, parsed once, with the key it stands at and what may be used there.

use std::sync::{Arc, OnceLock};

use crate::source::Span;
use crate::syntax::SyntaxError;
use crate::syntax::expression::{self, Expression, find_expressions};
use crate::syntax::yaml::{ContentMap, Kind, Node, NodeId};

use super::ActionsFile;
use super::job::Job;
use super::step::{Owner, Step};
use super::taint::Source;
use super::types::{self, Analysis, Problem};

/// The kind of key that an expression stands at. It decides which contexts exist.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `run-name`, `concurrency`, defaults of inputs of `workflow_call`
    Start,
    /// `env` of the workflow
    WorkflowEnv,
    /// `on.workflow_call.outputs.*.value`
    CallOutput,
    JobIf,
    Strategy,
    /// `name`, `runs-on`, `environment`, `container.image`, `with` of a call, …
    Job,
    /// `env` of a job and the secrets it passes on
    JobEnv,
    JobDefaults,
    ContainerCredentials,
    ContainerEnv,
    EnvironmentUrl,
    JobOutput,
    StepIf,
    StepRun,
    StepEnv,
    StepWith,
    /// `name`, `working-directory`, `continue-on-error`, `timeout-minutes`
    Step,
    /// `if` of a step of a composite action
    ActionStepIf,
    ActionStepRun,
    ActionStepWith,
    ActionStep,
    ActionOutput,
    /// `args`, `env` of an action in a container
    ActionRuns,
    /// A key that takes no expression: `uses`, `id`, `shell`, `needs`, `permissions`
    Nowhere,
    /// A key whose contexts are not known
    Unknown,
}

const START: &[&str] = &["github", "inputs", "vars"];
const JOB: &[&str] = &["github", "needs", "strategy", "matrix", "vars", "inputs"];
const JOB_ENV: &[&str] = &["github", "needs", "strategy", "matrix", "vars", "secrets", "inputs"];
const STEP: &[&str] =
    &["github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "secrets", "steps", "inputs"];
const STEP_WITHOUT_SECRETS: &[&str] =
    &["github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "steps", "inputs"];
// `vars` is not documented for actions, but newer runners pass it on, so it is not called wrong.
const ACTION_STEP: &[&str] = &["github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env", "vars"];

/// All contexts that exist anywhere.
pub const CONTEXTS: &[&str] =
    &["env", "github", "inputs", "job", "jobs", "matrix", "needs", "runner", "secrets", "steps", "strategy", "vars"];

/// The functions that exist everywhere, with the least and the most arguments they take.
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#functions>
pub const FUNCTIONS: &[(&str, usize, usize)] = &[
    ("case", 3, usize::MAX),
    ("contains", 2, 2),
    ("endsWith", 2, 2),
    ("format", 1, usize::MAX),
    ("fromJSON", 1, 1),
    ("join", 1, 2),
    ("startsWith", 2, 2),
    ("toJSON", 1, 1),
];

/// The functions that exist at some keys only.
pub const STATUS_FUNCTIONS: &[&str] = &["always", "cancelled", "failure", "success"];

impl Key {
    /// The contexts that exist at the key; nothing when that is not known.
    pub const fn contexts(self) -> Option<&'static [&'static str]> {
        Some(match self {
            Self::Start => START,
            Self::WorkflowEnv => &["github", "secrets", "inputs", "vars"],
            Self::CallOutput => &["github", "jobs", "vars", "inputs"],
            Self::JobIf | Self::Strategy => &["github", "needs", "vars", "inputs"],
            Self::Job => JOB,
            Self::JobEnv => JOB_ENV,
            Self::JobDefaults => &["github", "needs", "strategy", "matrix", "env", "vars", "inputs"],
            Self::ContainerCredentials => {
                &["github", "needs", "strategy", "matrix", "env", "vars", "secrets", "inputs"]
            }
            Self::ContainerEnv => {
                &["github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "secrets", "inputs"]
            }
            Self::EnvironmentUrl | Self::StepIf => STEP_WITHOUT_SECRETS,
            Self::JobOutput | Self::StepRun | Self::StepEnv | Self::StepWith | Self::Step => STEP,
            Self::ActionStepIf | Self::ActionStepRun | Self::ActionStepWith | Self::ActionStep | Self::ActionOutput => {
                ACTION_STEP
            }
            Self::ActionRuns => &["inputs", "github", "runner", "env", "job", "strategy", "matrix", "steps"],
            Self::Nowhere => &[],
            Self::Unknown => return None,
        })
    }

    /// Whether `success()` and its like exist at the key.
    pub const fn has_status_functions(self) -> bool {
        matches!(self, Self::JobIf | Self::StepIf | Self::ActionStepIf | Self::Unknown)
    }

    /// Whether `hashFiles()` exists at the key: where the job's files are at hand.
    pub const fn has_hash_files(self) -> bool {
        matches!(
            self,
            Self::StepIf
                | Self::StepRun
                | Self::StepEnv
                | Self::StepWith
                | Self::Step
                | Self::ActionStepIf
                | Self::ActionStepRun
                | Self::ActionStepWith
                | Self::ActionStep
                | Self::Unknown
        )
    }

    pub const fn is_condition(self) -> bool {
        matches!(self, Self::JobIf | Self::StepIf | Self::ActionStepIf)
    }
}

/// An expression as it is stored.
#[derive(Clone, Debug)]
pub(super) struct SiteData {
    node: NodeId,
    start: u32,
    key: Key,
    /// The last key: the variable of `env`, the input of `with`.
    name: Option<NodeId>,
    job: Option<JobAt>,
    step: Option<usize>,
    /// The braces and what stands between them; nothing for a bare condition. Relative to the node's text.
    fence: Option<Span>,
    inner: Span,
    place: Place,
    expression: Result<Expression, SyntaxError>,
    /// Made when the first rule asks.
    analysis: OnceLock<Analysis>,
}

/// The job that an expression stands in.
#[derive(Clone, Copy, Debug)]
struct JobAt {
    key: NodeId,
    /// Among the jobs of the workflow, when it is one.
    place: Option<usize>,
}

/// Where the text of a scalar stands in the source.
#[derive(Clone, Debug)]
enum Place {
    /// Letter by letter from this offset on, as far as the expression goes; the offset may wrap below 0.
    Verbatim(u32),
    Mapped(Arc<ContentMap>),
}

impl Place {
    fn new(map: &Arc<ContentMap>, span: Span) -> Self {
        let source = map.source_span(span);
        if source.len() == span.len() && source.start >= span.start {
            Self::Verbatim(source.start - span.start)
        } else {
            Self::Mapped(Arc::clone(map))
        }
    }
}

/// An expression of a file with its place.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    pub file: &'a ActionsFile,
    /// The scalar that holds the expression.
    pub node: Node<'a>,
    data: &'a SiteData,
}

impl<'a> Site<'a> {
    pub fn key(self) -> Key {
        self.data.key
    }

    /// The name of the key it stands at.
    pub fn key_name(self) -> &'a str {
        self.data.name.map_or("", |key| self.key_at(key))
    }

    pub fn expression(self) -> Result<&'a Expression, &'a SyntaxError> {
        self.data.expression.as_ref()
    }

    /// The parsed expression, when it parses.
    pub fn tree(self) -> Option<&'a Expression> {
        self.expression().ok()
    }

    /// Type, sources and problems of the expression, worked out once.
    pub fn analysis(self) -> &'a Analysis {
        self.data.analysis.get_or_init(|| types::analyse(self))
    }

    /// What is wrong with how the expression uses its values.
    pub fn problems(self) -> &'a [Problem] {
        &self.analysis().problems
    }

    /// The paths whose text reaches the value: not those that are only compared or looked for.
    pub fn sources(self) -> &'a [Source] {
        &self.analysis().sources
    }

    /// Whether the whole value is this one expression, so that it keeps its type.
    pub fn is_whole(self) -> bool {
        let text = self.text();
        self.data.fence.is_none_or(|fence| fence.of(text).len() == text.trim().len())
    }

    /// Whether the text, written in place of the whole value, would be read as something else than a text.
    pub fn is_whole_number(self, text: &str) -> bool {
        let words = ["true", "false", "null", "yes", "no", "on", "off", "~"];
        self.is_whole() && (text.parse::<f64>().is_ok() || words.iter().any(|word| text.eq_ignore_ascii_case(word)))
    }

    /// Whether it stands in `${{ }}`.
    pub fn is_fenced(self) -> bool {
        self.data.fence.is_some()
    }

    /// The text of the scalar that holds it.
    pub fn text(self) -> &'a str {
        self.node.as_str().unwrap_or("")
    }

    /// The braces and all between them, relative to [`Site::text`].
    pub fn fence(self) -> Option<Span> {
        self.data.fence
    }

    /// The source of the expression without its braces.
    pub fn inner(self) -> &'a str {
        self.data.inner.of(self.text())
    }

    /// The place in the file of a span of the expression's tree.
    pub fn source_span(self, span: Span) -> Span {
        self.place(span.shifted(self.data.inner.start))
    }

    /// The place in the file of the whole expression with its braces.
    pub fn span(self) -> Span {
        self.place(self.data.fence.unwrap_or(self.data.inner))
    }

    fn place(self, span: Span) -> Span {
        match &self.data.place {
            Place::Verbatim(start) => span.shifted(*start),
            Place::Mapped(map) => map.source_span(span),
        }
    }

    pub fn job(self) -> Option<Job<'a>> {
        self.file.workflow()?.job_at(self.data.job?.place?)
    }

    /// The key of the job that it stands in.
    fn job_id(self) -> Option<&'a str> {
        self.data.job.map(|job| self.key_at(job.key))
    }

    fn key_at(self, key: NodeId) -> &'a str {
        self.file.tree.node(key).and_then(Node::as_str).unwrap_or("")
    }

    pub fn step(self) -> Option<Step<'a>> {
        self.owner()?.step(self.data.step?)
    }

    /// The job or action that it stands in.
    pub fn owner(self) -> Option<Owner<'a>> {
        match self.data.job {
            Some(_) => self.job().map(Owner::Job),
            None => self.file.action().map(Owner::Action),
        }
    }

    /// The path of the job and step, for [`crate::diagnostic::Diagnostic::resource`].
    pub fn resource(self) -> Option<String> {
        match (self.job_id(), self.data.step) {
            (Some(job), Some(step)) => Some(format!("jobs.{job}.steps[{step}]")),
            (Some(job), None) => Some(format!("jobs.{job}")),
            (None, Some(step)) => Some(format!("runs.steps[{step}]")),
            (None, None) => None,
        }
    }
}

/// GitHub allows far less; deeper trees hold nothing that takes an expression.
const MAX_DEPTH: usize = 24;

/// Collects the expressions below `root` in source order. Aliases are not followed: what an anchor holds is seen once.
pub(super) fn collect(file: &ActionsFile, root: Node<'_>) -> Vec<SiteData> {
    let (path, found) = (Vec::new(), Vec::new());
    let mut collector = Collector { file, path, key: None, job: None, step: None, found };
    collector.visit(root);
    collector.found.sort_by_key(|site| (site.start, site.inner));
    debug_assert!(collector.found.iter().all(|site| file.tree.node(site.node).is_some()));
    collector.found
}

/// The sites whose scalar stands within `span`.
pub(super) fn within<'a>(file: &'a ActionsFile, all: &'a [SiteData], span: Span) -> impl Iterator<Item = Site<'a>> {
    let from = all.partition_point(|site| site.start < span.start);
    let rest = all.get(from..).unwrap_or_default();
    rest.iter()
        .take_while(move |site| site.start < span.end)
        .filter_map(move |data| Some(Site { file, node: file.tree.node(data.node)?, data }))
}

/// The steps whose end the expression asks for: job and id in lower case.
pub(super) fn outcomes(site: Site<'_>) -> Vec<(Box<str>, Box<str>)> {
    let (Some(tree), Some(job)) = (site.tree(), site.job_id()) else { return Vec::new() };
    let paths = tree.paths().into_iter().filter(|path| {
        path.context.eq_ignore_ascii_case("steps")
            && path.parts.get(1).is_some_and(|part| part.is("outcome") || part.is("conclusion"))
    });
    let names = paths.filter_map(|path| path.parts.first()?.name());
    names.map(|name| (job.to_ascii_lowercase().into(), name.to_ascii_lowercase().into())).collect()
}

struct Collector<'a> {
    file: &'a ActionsFile,
    /// Keys from the root; items of a list are `#`.
    path: Vec<&'a str>,
    /// The last of these keys.
    key: Option<NodeId>,
    job: Option<JobAt>,
    step: Option<usize>,
    found: Vec<SiteData>,
}

impl<'a> Collector<'a> {
    fn visit(&mut self, node: Node<'a>) {
        if self.path.len() > MAX_DEPTH {
            return;
        }
        match node.raw_kind() {
            Kind::Mapping => {
                let holds_jobs = !self.file.is_action && self.path == ["jobs"];
                let outer = self.key;
                for entry in node.raw_entries() {
                    let name = entry.name();
                    if holds_jobs {
                        self.job = Some(JobAt { key: entry.key.id(), place: self.file.outline.graph.place(name) });
                    }
                    self.key = Some(entry.key.id());
                    self.path.push(name);
                    self.visit(entry.value);
                    self.path.pop();
                }
                self.key = outer;
                if holds_jobs {
                    self.job = None;
                }
            }
            Kind::Sequence => {
                let holds_steps = matches!(self.path.as_slice(), ["jobs", _, "steps"] | ["runs", "steps"]);
                for (index, item) in node.items().enumerate() {
                    if holds_steps {
                        self.step = Some(index);
                    }
                    self.path.push("#");
                    self.visit(item);
                    self.path.pop();
                }
                if holds_steps {
                    self.step = None;
                }
            }
            Kind::Scalar(_) => self.scalar(node),
            Kind::Alias(_) => {}
        }
    }

    fn scalar(&mut self, node: Node<'a>) {
        let Some(text) = node.as_str() else { return };
        let fences = find_expressions(text);
        if fences.is_empty() && (self.path.last() != Some(&"if") || text.trim().is_empty()) {
            return;
        }
        let key = key_of(&self.path, self.file.is_action);
        let map = Arc::new(node.content_map());
        if fences.is_empty() {
            if key.is_condition() {
                let start = text.len() - text.trim_start().len();
                let inner = Span::from_usize(start, text.trim_end().len());
                self.push(node, key, &map, (None, inner), expression::parse(inner.of(text)));
            }
            return;
        }
        for fence in fences {
            let parsed = if fence.closed {
                expression::parse(fence.inner.of(text))
            } else {
                let error = SyntaxError::new(Span::empty(0), "`${{` is not closed");
                Err(error.with_help("end the expression with `}}`"))
            };
            self.push(node, key, &map, (Some(fence.span), fence.inner), parsed);
        }
    }

    fn push(
        &mut self,
        node: Node<'a>,
        key: Key,
        map: &Arc<ContentMap>,
        (fence, inner): (Option<Span>, Span),
        expression: Result<Expression, SyntaxError>,
    ) {
        let place = Place::new(map, fence.unwrap_or(inner));
        let (id, start) = (node.id(), node.span().start);
        let (name, job, step, analysis) = (self.key, self.job, self.step, OnceLock::new());
        self.found.push(SiteData { node: id, start, key, name, job, step, fence, inner, place, expression, analysis });
    }
}

fn key_of(path: &[&str], is_action: bool) -> Key {
    if is_action {
        return match path {
            ["runs", "steps", "#", rest @ ..] => action_step_key(rest),
            ["runs", "args" | "env" | "entrypoint", ..] => Key::ActionRuns,
            ["outputs", _, "value"] => Key::ActionOutput,
            _ => Key::Unknown,
        };
    }
    match path {
        ["run-name"] | ["concurrency", ..] | ["on", "workflow_call", "inputs", _, "default"] => Key::Start,
        ["env", ..] => Key::WorkflowEnv,
        ["on", "workflow_call", "outputs", _, "value"] => Key::CallOutput,
        ["permissions", ..] => Key::Nowhere,
        ["jobs", _, rest @ ..] => job_key(rest),
        _ => Key::Unknown,
    }
}

fn job_key(path: &[&str]) -> Key {
    match path {
        ["if"] => Key::JobIf,
        ["strategy", ..] => Key::Strategy,
        ["env" | "secrets", ..] => Key::JobEnv,
        ["defaults", ..] => Key::JobDefaults,
        ["outputs", ..] => Key::JobOutput,
        ["environment", "url"] => Key::EnvironmentUrl,
        ["container", rest @ ..] | ["services", _, rest @ ..] => match rest.first() {
            Some(&"credentials") => Key::ContainerCredentials,
            Some(&"env") => Key::ContainerEnv,
            _ => Key::Job,
        },
        ["name" | "runs-on" | "timeout-minutes" | "continue-on-error" | "concurrency" | "environment" | "with", ..] => {
            Key::Job
        }
        ["uses" | "needs" | "permissions", ..] => Key::Nowhere,
        ["steps", "#", rest @ ..] => match rest {
            ["if"] => Key::StepIf,
            ["run"] => Key::StepRun,
            ["env", ..] => Key::StepEnv,
            ["with", ..] => Key::StepWith,
            ["name" | "working-directory" | "continue-on-error" | "timeout-minutes"] => Key::Step,
            ["uses" | "id" | "shell"] => Key::Nowhere,
            _ => Key::Unknown,
        },
        _ => Key::Unknown,
    }
}

fn action_step_key(path: &[&str]) -> Key {
    match path {
        ["if"] => Key::ActionStepIf,
        ["run"] => Key::ActionStepRun,
        ["with", ..] => Key::ActionStepWith,
        ["uses" | "id"] => Key::Nowhere,
        ["name" | "working-directory" | "continue-on-error" | "shell"] | ["env", ..] => Key::ActionStep,
        _ => Key::Unknown,
    }
}
