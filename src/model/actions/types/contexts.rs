//! The types of what stands in the contexts at one place.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/contexts>

use crate::model::actions::job::Job;
use crate::model::actions::known;
use crate::model::actions::schema::GITHUB_PROPERTIES;
use crate::model::actions::site::Site;
use crate::syntax::expression::find_expressions;
use crate::syntax::yaml::{Node, Scalar};

use super::Type;

/// How many values of a matrix are looked at. A row with more has values of any type.
const MAX_VALUES: usize = 64;

/// Deeper values of a matrix are of any type.
const MAX_DEPTH: usize = 8;

/// The properties of `runner`.
const RUNNER: &[&str] = &["arch", "debug", "environment", "name", "os", "temp", "tool_cache", "workspace"];

/// The type of `context.name`, context in lower case; nothing when the context has no such property.
pub(super) fn property(site: Site<'_>, context: &str, name: &str) -> Option<Type> {
    let name = name.to_ascii_lowercase();
    Some(match context {
        "github" if name == "event" => Type::open(Type::Any),
        "github" if GITHUB_PROPERTIES.contains(&name.as_str()) => Type::String,
        "env" | "secrets" | "vars" => Type::String,
        "runner" => return RUNNER.contains(&name.as_str()).then_some(Type::String),
        "strategy" => match name.as_str() {
            "fail-fast" => Type::Bool,
            "job-index" | "job-total" | "max-parallel" => Type::Number,
            _ => return None,
        },
        "job" => job(&name),
        "steps" => step(site, &name),
        "needs" | "jobs" => Type::closed([("outputs", Type::open(Type::String)), ("result", Type::String)]),
        "inputs" => input(site, &name),
        "matrix" => matrix(site, &name),
        _ => Type::Any,
    })
}

/// The properties that a context has and no others.
pub(super) fn names(context: &str) -> &'static [&'static str] {
    match context {
        "runner" => RUNNER,
        "strategy" => &["fail-fast", "job-index", "job-total", "max-parallel"],
        _ => &[],
    }
}

fn job(name: &str) -> Type {
    let container = || [("id", Type::String), ("network", Type::String)];
    match name {
        "status" => Type::String,
        "container" => Type::closed(container()),
        "services" => {
            let ports = [("ports", Type::open(Type::String))];
            Type::open(Type::closed(container().into_iter().chain(ports)))
        }
        _ => Type::Any,
    }
}

fn step(site: Site<'_>, id: &str) -> Type {
    let found = site.file.step_by_id(site, id);
    let outputs = match found.and_then(known::of_step).and_then(known::KnownAction::outputs) {
        Some(names) => Type::closed(names.into_iter().map(|name| (name, Type::String))),
        None => Type::open(Type::String),
    };
    Type::closed([("outputs", outputs), ("outcome", Type::String), ("conclusion", Type::String)])
}

/// The type that the file declares for an input. Events are read alike, so two declarations must agree.
fn input(site: Site<'_>, name: &str) -> Type {
    if site.file.action().is_some() {
        return Type::String;
    }
    let Some(workflow) = site.file.workflow() else { return Type::Any };
    let declared = ["workflow_call", "workflow_dispatch"].into_iter().filter_map(|event| {
        let inputs = workflow.node.get("on")?.get(event)?.get("inputs")?;
        inputs.get(name).or_else(|| {
            let mut entries = inputs.raw_entries().take(500);
            entries.find(|entry| entry.name().eq_ignore_ascii_case(name)).map(|entry| entry.value)
        })
    });
    Type::any_of(declared.map(|input| match input.get_str("type") {
        Some("boolean") => Type::Bool,
        Some("number") => Type::Number,
        Some("string" | "choice" | "environment") => Type::String,
        _ => Type::Any,
    }))
}

fn matrix(site: Site<'_>, name: &str) -> Type {
    let Some(matrix) = site.job().and_then(Job::matrix).filter(|matrix| matrix.is_mapping()) else {
        return Type::Any;
    };
    let row = matrix.raw_entries().take(MAX_VALUES).find(|entry| entry.name().eq_ignore_ascii_case(name));
    let included = matrix.get("include");
    if included.is_some_and(|included| !included.is_sequence() || included.items().len() > MAX_VALUES) {
        return Type::Any;
    }
    let row = row.map(|entry| entry.value);
    if row.is_some_and(|row| !row.is_sequence() || row.items().len() > MAX_VALUES) {
        return Type::Any;
    }
    let included = included.into_iter().flat_map(Node::items).filter_map(|item| item.get(name));
    Type::any_of(row.into_iter().flat_map(Node::items).chain(included).map(|value| of_node(value, MAX_DEPTH)))
}

fn of_node(node: Node<'_>, depth: usize) -> Type {
    if depth == 0 || node.is_unknown() || node.as_str().is_some_and(|text| !find_expressions(text).is_empty()) {
        return Type::Any;
    }
    if node.is_sequence() {
        return Type::Array(Box::new(Type::any_of(node.items().take(MAX_VALUES).map(|item| of_node(item, depth - 1)))));
    }
    if node.is_mapping() {
        // Another leg of the matrix may have properties of its own.
        return Type::open(Type::Any);
    }
    match node.scalar() {
        Some(Scalar::Bool(_)) => Type::Bool,
        Some(Scalar::Int(_) | Scalar::Float(_)) => Type::Number,
        Some(Scalar::Str(_)) => Type::String,
        _ => Type::Any,
    }
}
