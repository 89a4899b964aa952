//! Scalars of fixed types, and scalars where collections stand.

use crate::model::actions::{Job, Step, Workflow};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::{Entry, Node, Scalar};

#[derive(Default)]
pub struct WrongType;

/// What stands behind a key.
#[derive(Clone, Copy)]
enum Shape {
    Mapping,
    List,
    /// A text, number or boolean.
    Scalar,
    /// A mapping, or that word.
    MappingOr(&'static str),
}

const OF_WORKFLOW: &[(&str, Shape)] =
    &[("name", Shape::Scalar), ("env", Shape::Mapping), ("defaults", Shape::Mapping), ("jobs", Shape::Mapping)];

const OF_JOB: &[(&str, Shape)] = &[
    ("name", Shape::Scalar),
    ("uses", Shape::Scalar),
    ("env", Shape::Mapping),
    ("with", Shape::Mapping),
    ("outputs", Shape::Mapping),
    ("strategy", Shape::Mapping),
    ("services", Shape::Mapping),
    ("defaults", Shape::Mapping),
    ("secrets", Shape::MappingOr("inherit")),
    ("steps", Shape::List),
];

const OF_STEP: &[(&str, Shape)] = &[
    ("id", Shape::Scalar),
    ("name", Shape::Scalar),
    ("run", Shape::Scalar),
    ("uses", Shape::Scalar),
    ("shell", Shape::Scalar),
    ("working-directory", Shape::Scalar),
    ("env", Shape::Mapping),
    ("with", Shape::Mapping),
];

fn shapes(node: Node<'_>, known: &[(&str, Shape)], cx: &mut Context<'_>) {
    for entry in node.raw_entries() {
        let (key, value) = (entry.name(), entry.value);
        let Some((_, shape)) = known.iter().find(|(known, _)| *known == key) else { continue };
        let (fits, what, help) = match shape {
            Shape::Mapping => (value.is_mapping(), "mapping", "write `name: value` lines below it"),
            Shape::MappingOr(word) => {
                (value.is_mapping() || value.as_str() == Some(word), "mapping", "write `name: value` lines below it")
            }
            Shape::List => (value.is_sequence(), "list", "write items that begin with `-`"),
            Shape::Scalar => (value.is_scalar(), "text", "write a text; for several lines use `|`"),
        };
        if !fits && !value.is_null() && !is_open(value) {
            cx.report(value.span(), format!("`{key}` is no {what}")).help(help);
        }
    }
}

impl Rule for WrongType {
    type View = actions::Workflow;

    fn check(&self, workflow: Workflow<'_>, cx: &mut Context<'_>) {
        shapes(workflow.node, OF_WORKFLOW, cx);
        variables(workflow.env(), "env", cx);
        for job in workflow.jobs() {
            shapes(job.node, OF_JOB, cx);
            variables(job.env(), "env", cx);
            limits(job.node, cx);
            if let Some(strategy) = job.node.get("strategy") {
                switch(strategy, "fail-fast", cx);
                number(strategy, "max-parallel", cx);
            }
            if let Some(concurrency) = job.node.get("concurrency") {
                switch(concurrency, "cancel-in-progress", cx);
            }
            for step in Job::steps(job) {
                shapes(step.node, OF_STEP, cx);
                variables(Step::env(step), "env", cx);
                variables(step.with(), "with", cx);
                limits(step.node, cx);
            }
        }
    }
}

fn limits(node: Node<'_>, cx: &mut Context<'_>) {
    number(node, "timeout-minutes", cx);
    switch(node, "continue-on-error", cx);
}

/// An expression, or a part of a template, may give anything.
fn is_open(node: Node<'_>) -> bool {
    node.is_unknown() || node.as_str().is_some_and(|text| text.contains("${{") || text.starts_with('$'))
}

fn number(node: Node<'_>, key: &str, cx: &mut Context<'_>) {
    let Some(value) = node.get(key).filter(|value| !is_open(*value)) else { return };
    // The text of a number is accepted.
    let number = value.as_str().and_then(|text| text.trim().parse::<f64>().ok());
    if number.is_none_or(|number| number <= 0.0 || key == "max-parallel" && number.fract() != 0.0) {
        cx.report(value.span(), format!("`{key}` is no positive number")).help("write a number, without a unit");
    }
}

fn switch(node: Node<'_>, key: &str, cx: &mut Context<'_>) {
    let Some(value) = node.get(key).filter(|value| !is_open(*value)) else { return };
    let is_text = matches!(value.scalar(), Some(Scalar::Str(text)) if matches!(text, "true" | "false"));
    if value.as_bool().is_none() && !is_text {
        let diagnostic = cx.report(value.span(), format!("`{key}` is neither `true` nor `false`"));
        diagnostic.help("write `true` or `false`");
        // What YAML 1.1 took for them.
        let meant = match value.as_str().unwrap_or("").to_ascii_lowercase().as_str() {
            "yes" | "on" | "y" | "true" => "true",
            "no" | "off" | "n" | "false" => "false",
            _ => return,
        };
        diagnostic.fix(Applicability::Safe, format!("write `{meant}`"), [Edit::replace(value.span(), meant)]);
    }
}

fn variables(node: Option<Node<'_>>, what: &str, cx: &mut Context<'_>) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        if !Entry::is_merge(&entry) && !entry.value.is_scalar() && !is_open(entry.value) {
            let kind = if entry.value.is_mapping() { "mapping" } else { "list" };
            cx.report(entry.key.span(), format!("`{}` in `{what}` is a {kind}", entry.name()))
                .help("write a text; for several lines use `|`");
        }
    }
}
