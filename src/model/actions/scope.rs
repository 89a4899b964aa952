//! The names that an expression may read below a context, as far as the file tells all of them.

use crate::syntax::yaml::Node;

use super::job::Job;
use super::known;
use super::site::{Key, Site};
use super::step::Step;
use super::uses::Uses;

/// What a context holds at one place. Made only when all of its names are known.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    kind: Kind,
    names: Vec<&'a str>,
    /// Names that exist in the file but not for this expression, with the reason.
    elsewhere: Vec<(&'a str, &'static str)>,
}

/// How many names are gathered to tell what there is instead.
const MAX_NAMES: usize = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Steps,
    Needs,
    Jobs,
    Matrix,
    Inputs,
}

impl<'a> Scope<'a> {
    /// The names of `context` (in lower case) for an expression; nothing when not all of them are known. When `sought`
    /// is among them, no others are gathered.
    pub fn of(site: Site<'a>, context: &str, sought: &str) -> Option<Self> {
        match context {
            "steps" => steps(site, sought),
            "needs" => needs(site.job()?, sought),
            "jobs" => {
                let workflow = site.file.workflow()?;
                let names = match workflow.job(sought) {
                    Some(job) => vec![job.id],
                    None => workflow.jobs().take(MAX_NAMES).map(|job| job.id).collect(),
                };
                Some(Self { kind: Kind::Jobs, names, elsewhere: Vec::new() })
            }
            "matrix" => matrix(site),
            "inputs" => inputs(site),
            _ => None,
        }
    }

    pub fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The name as it is defined; names are case-insensitive.
    pub fn find(&self, name: &str) -> Option<&'a str> {
        self.names.iter().copied().find(|known| known.eq_ignore_ascii_case(name))
    }

    /// What to say about a name that is not there.
    pub fn missing(&self, name: &str) -> String {
        match self.kind {
            Kind::Steps => match self.is_elsewhere(name) {
                Some(_) => format!("step `{name}` has not run yet"),
                None => format!("no step before this one has the id `{name}`"),
            },
            Kind::Needs => format!("`{name}` is not in `needs` of this job"),
            Kind::Jobs => format!("there is no job `{name}`"),
            Kind::Matrix => format!("the matrix has no key `{name}`"),
            Kind::Inputs => format!("there is no input `{name}`"),
        }
    }

    fn is_elsewhere(&self, name: &str) -> Option<&'static str> {
        self.elsewhere.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, help)| *help)
    }

    /// The next step for a name that exists, but not here.
    pub fn hint(&self, name: &str) -> Option<String> {
        self.is_elsewhere(name).map(str::to_owned)
    }

    pub fn plural(&self) -> &'static str {
        match self.kind {
            Kind::Steps => "steps with an `id`",
            Kind::Needs => "jobs in `needs`",
            Kind::Jobs => "jobs",
            Kind::Matrix => "matrix keys",
            Kind::Inputs => "inputs",
        }
    }

    /// What stands below each name; empty when anything may.
    pub fn members(&self) -> &'static [&'static str] {
        match self.kind {
            Kind::Steps => &["outputs", "outcome", "conclusion"],
            Kind::Needs | Kind::Jobs => &["outputs", "result"],
            Kind::Matrix | Kind::Inputs => &[],
        }
    }

    /// The outputs of a needed job, when the file tells all of them.
    pub fn outputs(&self, site: Site<'a>, name: &str) -> Option<Vec<&'a str>> {
        if !matches!(self.kind, Kind::Needs | Kind::Jobs) {
            return None;
        }
        let job = site.file.workflow()?.job(name)?;
        if job.calls().is_some() {
            return None;
        }
        Some(job.node.get("outputs").map(keys).unwrap_or_default())
    }

    /// The outputs of the action that a step uses, when its metadata tells all of them.
    pub fn step_outputs(&self, site: Site<'a>, id: &str) -> Option<Vec<&'a str>> {
        if self.kind != Kind::Steps {
            return None;
        }
        let step = site.file.step_by_id(site, id)?;
        known::of_step(step)?.outputs()
    }
}

fn keys(node: Node<'_>) -> Vec<&str> {
    node.entries().iter().map(|entry| entry.key.as_str().unwrap_or("")).collect()
}

fn steps<'a>(site: Site<'a>, sought: &str) -> Option<Scope<'a>> {
    let owner = site.owner()?;
    if let Some(found) = site.file.step_by_id(site, sought)
        && site.step().is_none_or(|here| found.index < here.index)
    {
        let names = found.id().and_then(Node::as_str).into_iter().collect();
        return Some(Scope { kind: Kind::Steps, names, elsewhere: Vec::new() });
    }
    // Steps in a nested list (`parallel`) are not among them.
    if owner.steps().any(|step| step.node.get("parallel").is_some()) {
        return None;
    }
    let here = site.step().map(|step| step.index);
    let (mut names, mut elsewhere) = (Vec::new(), Vec::new());
    for step in owner.steps() {
        let Some(id) = step.id().and_then(Node::as_str) else { continue };
        if names.len() + elsewhere.len() > MAX_NAMES && !id.eq_ignore_ascii_case(sought) {
            continue;
        }
        if here.is_none_or(|here| step.index < here) {
            names.push(id);
        } else {
            elsewhere.push((id, "move the step before this one"));
        }
    }
    Some(Scope { kind: Kind::Steps, names, elsewhere })
}

fn needs<'a>(job: Job<'a>, sought: &str) -> Option<Scope<'a>> {
    let names: Vec<&str> = job.needs().into_iter().filter_map(Node::as_str).collect();
    if names.iter().any(|name| name.contains("${{")) {
        return None;
    }
    if let Some(name) = names.iter().copied().find(|name| name.eq_ignore_ascii_case(sought)) {
        return Some(Scope { kind: Kind::Needs, names: vec![name], elsewhere: Vec::new() });
    }
    let named = job.workflow.job(sought);
    let others =
        named.into_iter().chain(job.workflow.jobs().take(MAX_NAMES)).map(|other| other.id).filter(|id| *id != job.id);
    let elsewhere = others.map(|id| (id, "add it to `needs` of the job")).collect();
    Some(Scope { kind: Kind::Needs, names, elsewhere })
}

fn matrix(site: Site<'_>) -> Option<Scope<'_>> {
    // Without a matrix of its own, an action reads that of the job that uses it.
    let job = site.job()?;
    let mut names: Vec<&str> = Vec::new();
    if let Some(matrix) = job.matrix() {
        if !matrix.is_mapping() {
            return None;
        }
        for entry in matrix.entries() {
            match entry.key.as_str().unwrap_or("") {
                "exclude" => {}
                "include" => {
                    if !entry.value.is_sequence() || entry.value.items().any(|item| !item.is_mapping()) {
                        return None;
                    }
                    names.extend(entry.value.items().flat_map(keys));
                }
                name => names.push(name),
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    Some(Scope { kind: Kind::Matrix, names, elsewhere: Vec::new() })
}

fn inputs(site: Site<'_>) -> Option<Scope<'_>> {
    let kind = Kind::Inputs;
    if let Some(action) = site.file.action() {
        let inputs = action.inputs();
        let names = inputs.iter().map(|entry| entry.key.as_str().unwrap_or("")).collect();
        return Some(Scope { kind, names, elsewhere: Vec::new() });
    }
    let workflow = site.file.workflow()?;
    let mut names = Vec::new();
    for trigger in workflow.triggers() {
        if matches!(trigger.name, "workflow_call" | "workflow_dispatch")
            && let Some(settings) = trigger.settings
        {
            let inputs = settings.get("inputs");
            names.extend(inputs.map(keys).unwrap_or_default());
        }
    }
    Some(Scope { kind, names, elsewhere: Vec::new() })
}

impl Site<'_> {
    /// Whether the expression is one of a step that uses that action's input: `script` of `actions/github-script`.
    pub fn is_input_of(self, slug: &str, input: &str) -> bool {
        matches!(self.key(), Key::StepWith | Key::ActionStepWith)
            && self.key_name().eq_ignore_ascii_case(input)
            && self.step().and_then(Step::uses).and_then(Uses::remote).is_some_and(|remote| remote.is(slug))
    }
}
