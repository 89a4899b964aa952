//! What an action or a called workflow takes and gives, and what the steps and jobs that use one of the same repository
//! give and read.

use rustc_hash::FxHashMap;

use crate::source::Span;
use crate::syntax::expression::Expression;
use crate::syntax::yaml::{Entry, Node, Scalar};

use super::ActionsFile;
use super::job::Job;
use super::origin::Origin;
use super::site::Site;
use super::step::Step;
use super::taint::Taint;
use super::types::Type;
use super::uses::Uses;
use super::workflow::{Granted, Level, Permissions, Workflow};

/// What an action or a called workflow takes and gives.
#[derive(Clone, Debug, Default)]
pub struct Interface {
    pub inputs: Vec<Parameter>,
    /// The secrets that a called workflow names; nothing when it takes any.
    pub secrets: Option<Vec<Parameter>>,
    /// It reads secrets that are not named there, or hands all it has on.
    pub reads_any_secret: bool,
    /// The names of the outputs; nothing when it may make others, too.
    pub outputs: Option<Vec<String>>,
    /// The permissions that the jobs of a called workflow ask for.
    pub asked: Vec<Asked>,
}

/// A permission that a job of a called workflow asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub scope: String,
    pub level: Level,
    pub span: Span,
    pub job: String,
}

/// An input or a secret.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: String,
    pub span: Span,
    /// It must be given: `required: true` without a default.
    pub is_required: bool,
    /// As its `type` says; of inputs of actions, which are always texts, nothing is known.
    pub ty: Type,
    /// Where it is expanded into a script.
    pub in_script: Option<Span>,
}

/// A step or job that uses what stands in the same repository.
#[derive(Clone, Debug)]
pub struct LocalCall {
    /// As written: `./.github/actions/setup`.
    pub path: String,
    pub span: Span,
    /// It calls a workflow, not an action.
    pub is_workflow: bool,
    pub inputs: Vec<Given>,
    /// The secrets by name; nothing with `secrets: inherit`.
    pub secrets: Option<Vec<Given>>,
    /// `secrets: inherit`
    pub inherits: Option<Span>,
    /// What the token of a calling job may do, when that is written out.
    pub granted: Option<Granted>,
    /// The outputs of it that expressions read.
    pub outputs: Vec<(String, Span)>,
    /// The job or step.
    pub resource: String,
}

/// A value given to an input or a secret.
#[derive(Clone, Debug)]
pub struct Given {
    pub name: String,
    pub span: Span,
    pub value: Span,
    pub ty: Type,
    /// The path in it that outsiders choose the text of.
    pub outsiders: Option<String>,
}

/// How many values of one call, and reads of outputs of one file, are looked at.
const MAX_GIVEN: usize = 200;
const MAX_READS: usize = 2000;

impl ActionsFile {
    /// What the file takes and gives, when it is an action or can be called.
    pub fn interface(&self) -> Option<Interface> {
        let scripts = self.inputs_in_scripts();
        let list = |entries: Vec<Entry<'_>>| entries.iter().map(|entry| parameter(entry, &scripts)).collect::<Vec<_>>();
        let names = |entries: Vec<Entry<'_>>| entries.iter().map(|entry| entry.name().to_owned()).collect();
        if let Some(action) = self.action() {
            // An action of another kind may set outputs that it does not declare.
            let outputs = action.is_composite().then(|| names(action.outputs()));
            let inputs = list(action.inputs());
            return Some(Interface { inputs, outputs, ..Interface::default() });
        }
        let call = self.workflow()?.trigger("workflow_call")?.settings;
        let section = |name: &str| call.and_then(|call| call.get(name)).map(Node::entries);
        let secrets = section("secrets").map(list);
        Some(Interface {
            inputs: list(section("inputs").unwrap_or_default()),
            reads_any_secret: self.reads_any_secret(secrets.as_deref().unwrap_or_default()),
            secrets,
            outputs: Some(names(section("outputs").unwrap_or_default())),
            asked: self.workflow().map(asked).unwrap_or_default(),
        })
    }

    /// Whether it may read secrets that are not among those declared.
    fn reads_any_secret(&self, declared: &[Parameter]) -> bool {
        let is_declared = |name: &str| {
            name.eq_ignore_ascii_case("GITHUB_TOKEN") || declared.iter().any(|one| one.name.eq_ignore_ascii_case(name))
        };
        let paths = self.sites().filter_map(Site::tree).flat_map(Expression::paths);
        let mut read = paths.filter(|path| path.context.eq_ignore_ascii_case("secrets"));
        let mut jobs = self.workflow().into_iter().flat_map(Workflow::jobs);
        jobs.any(|job| job.inherited_secrets().is_some())
            || read.any(|path| !path.parts.first().and_then(|part| part.name()).is_some_and(is_declared))
    }

    /// Where inputs, by their names in lower case, are expanded into scripts, `env` and outputs followed.
    fn inputs_in_scripts(&self) -> FxHashMap<Box<str>, Span> {
        let mut found = FxHashMap::default();
        for site in self.sites().filter(|site| site.is_in_script()) {
            for origin in site.origins() {
                if let ("inputs", Some(name)) =
                    (origin.source.names.first().map_or("", |name| name), origin.source.names.get(1))
                {
                    found.entry(name.clone()).or_insert_with(|| site.span());
                }
            }
        }
        found
    }

    /// The uses of actions and workflows of the same repository.
    pub fn local_calls(&self) -> Vec<LocalCall> {
        let mut found: Vec<LocalCall> = Vec::new();
        // By the job and the id of the step, in lower case; the step is empty for a job that calls a workflow.
        let mut by_id: FxHashMap<(String, String), usize> = FxHashMap::default();
        for job in self.workflow().into_iter().flat_map(Workflow::jobs) {
            if let Some(call) = self.of_job(job) {
                by_id.insert((job.id.to_ascii_lowercase(), String::new()), found.len());
                found.push(call);
            }
        }
        for step in self.steps() {
            if let Some(call) = self.of_step(step) {
                let job = step.job().map_or(String::new(), |job| job.id.to_ascii_lowercase());
                if let Some(id) = step.id().and_then(Node::as_str) {
                    by_id.insert((job, id.to_ascii_lowercase()), found.len());
                }
                found.push(call);
            }
        }
        if !by_id.is_empty() {
            self.reads(&by_id, &mut found);
        }
        found
    }

    /// Adds the outputs that expressions read of the calls.
    fn reads(&self, by_id: &FxHashMap<(String, String), usize>, found: &mut [LocalCall]) {
        let mut left = MAX_READS;
        for site in self.sites() {
            for path in site.tree().map(Expression::paths).unwrap_or_default() {
                let [first, second, third, ..] = path.parts.as_slice() else { continue };
                let (Some(id), Some(output), true) = (first.name(), third.name(), second.is("outputs")) else {
                    continue;
                };
                let id = id.to_ascii_lowercase();
                let key = match path.context.to_ascii_lowercase().as_str() {
                    "steps" => (site.job().map_or(String::new(), |job| job.id.to_ascii_lowercase()), id),
                    "needs" | "jobs" => (id, String::new()),
                    _ => continue,
                };
                if let Some(call) = by_id.get(&key).and_then(|place| found.get_mut(*place))
                    && left > 0
                {
                    left -= 1;
                    call.outputs.push((output.to_owned(), site.source_span(path.span)));
                }
            }
        }
    }

    fn of_job(&self, job: Job<'_>) -> Option<LocalCall> {
        let (node, Uses::Local(path)) = (job.calls()?, job.callee()?) else { return None };
        let inherits = job.inherited_secrets().map(Node::span);
        Some(LocalCall {
            path: path.to_string(),
            span: node.span(),
            is_workflow: true,
            inputs: self.given(job.node.get("with"))?,
            secrets: if inherits.is_some() { None } else { self.given(job.node.get("secrets")) },
            inherits,
            granted: job.effective_permissions().and_then(Permissions::granted),
            outputs: Vec::new(),
            resource: job.path(),
        })
    }

    fn of_step(&self, step: Step<'_>) -> Option<LocalCall> {
        let (node, Uses::Local(path)) = (step.uses_node()?, step.uses()?) else { return None };
        Some(LocalCall {
            path: path.to_string(),
            span: node.span(),
            is_workflow: false,
            inputs: self.given(step.with())?,
            secrets: None,
            inherits: None,
            granted: None,
            outputs: Vec::new(),
            resource: step.path(),
        })
    }

    /// The values below a key; nothing when not all of them are written there.
    fn given(&self, node: Option<Node<'_>>) -> Option<Vec<Given>> {
        let Some(node) = node else { return Some(Vec::new()) };
        let is_open = !node.is_mapping() || node.raw_entries().any(|entry| entry.is_merge());
        let given = |entry: &Entry<'_>| {
            let sites = || self.sites_within(entry.value.span()).take(MAX_GIVEN);
            let outsiders = sites().flat_map(Site::origins).find(|origin| origin.taint() == Taint::Outsider);
            let whole = sites().next().filter(|site| site.is_fenced() && site.is_whole());
            Given {
                name: entry.name().to_owned(),
                span: entry.key.span(),
                value: entry.value.span(),
                ty: whole
                    .map_or_else(|| type_of(entry.value, sites().next().is_some()), |site| site.analysis().ty.clone()),
                outsiders: outsiders.map(|origin: Origin<'_>| origin.text().to_owned()),
            }
        };
        (!is_open).then(|| node.entries().iter().take(MAX_GIVEN).map(given).collect())
    }
}

/// What the jobs of a workflow ask for, each line once.
fn asked(workflow: Workflow<'_>) -> Vec<Asked> {
    let mut found: Vec<Asked> = Vec::new();
    for job in workflow.jobs() {
        let Some(permissions) = job.effective_permissions() else { continue };
        let Some(Granted::Scopes(scopes)) = permissions.granted() else { continue };
        for (entry, (scope, level)) in permissions.scopes().zip(scopes) {
            let span = entry.span();
            if level > Level::None && !found.iter().any(|known| known.span == span) {
                found.push(Asked { scope, level, span, job: job.id.to_owned() });
            }
        }
    }
    found
}

/// The type of a value that is no lone expression.
fn type_of(node: Node<'_>, has_expressions: bool) -> Type {
    match node.scalar() {
        _ if has_expressions => Type::String,
        Some(Scalar::Bool(_)) => Type::Bool,
        Some(Scalar::Int(_) | Scalar::Float(_)) => Type::Number,
        Some(Scalar::Str(_)) => Type::String,
        _ => Type::Any,
    }
}

fn parameter(entry: &Entry<'_>, scripts: &FxHashMap<Box<str>, Span>) -> Parameter {
    let is_required = entry.value.get("required").and_then(Node::as_bool) == Some(true);
    let has_default = entry.value.get("default").is_some();
    Parameter {
        name: entry.name().to_owned(),
        span: entry.key.span(),
        is_required: is_required && !has_default,
        ty: match entry.value.get_str("type") {
            Some("boolean") => Type::Bool,
            Some("number") => Type::Number,
            _ => Type::Any,
        },
        in_script: scripts.get(entry.name().to_ascii_lowercase().as_str()).copied(),
    }
}
