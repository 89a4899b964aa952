//! Builds by steps of workflows: `docker/build-push-action` and scripts.

use camino::{Utf8Path, Utf8PathBuf};

use super::commands::of_commands;
use super::{Build, places};
use crate::model::actions::{ActionsFile, Job, Step, Workflow};
use crate::model::image::name_as_written;
use crate::source::{Span, join_path};
use crate::syntax::yaml::Node;

/// Builds of one step: a matrix may name many.
const MOST_CELLS: usize = 256;

pub(super) fn builds(file: &ActionsFile, path: &Utf8Path) -> Vec<Build> {
    let Some(root) = root(path) else { return Vec::new() };
    let mut found = Vec::new();
    for (job, step) in own_steps(file) {
        if step.uses_action("docker/build-push-action") {
            found.extend(cells(job).iter().filter_map(|cell| of_action(step, *cell, root)));
            found.dedup();
        } else if let Some(script) = step.script() {
            found.extend(script_folder(job, step, root).map(|base| of_commands(script, &base)).unwrap_or_default());
        }
    }
    found
}

/// The steps of a workflow, with their jobs, that run where its own repository is checked out.
pub(in crate::model) fn own_steps(file: &ActionsFile) -> impl Iterator<Item = (Job<'_>, Step<'_>)> {
    let jobs = file.workflow().into_iter().flat_map(Workflow::jobs);
    let jobs = jobs.filter(|job| !job.steps().any(checks_out_elsewhere));
    jobs.flat_map(|job| job.steps().map(move |step| (job, step)))
}

/// The folder of the repository that a workflow belongs to.
pub fn root(path: &Utf8Path) -> Option<&Utf8Path> {
    let text = path.as_str();
    let outer = text.rfind("/.github/").and_then(|at| text.get(..at));
    outer.or_else(|| text.starts_with(".github/").then_some("")).map(Utf8Path::new)
}

/// Whether a step checks out another repository, or this one to a folder of its own.
pub(in crate::model) fn checks_out_elsewhere(step: Step<'_>) -> bool {
    step.uses_action("actions/checkout") && (step.input("path").is_some() || step.input("repository").is_some())
}

/// Where the script of a step runs; nothing when that is not known.
pub fn script_folder(job: Job<'_>, step: Step<'_>, root: &Utf8Path) -> Option<Utf8PathBuf> {
    let default = || job.node.get_path(&["defaults", "run", "working-directory"]);
    let workflow = || job.workflow.node.get_path(&["defaults", "run", "working-directory"]);
    match step.node.get("working-directory").or_else(default).or_else(workflow) {
        Some(written) => join_path(root, written.as_str().filter(|text| !text.contains("${{"))?),
        None => Some(root.to_owned()),
    }
}

/// An entry of a matrix: the name that its value has there, and the value.
type Cell<'a> = Option<(&'a str, Node<'a>)>;

/// The entries of a matrix of one key, or of `include`; one empty entry when there is no such matrix.
fn cells(job: Job<'_>) -> Vec<Cell<'_>> {
    let Some(matrix) = job.matrix() else { return vec![None] };
    let keys: Vec<_> = matrix.entries().into_iter().filter(|entry| entry.name() != "exclude").collect();
    let [axis] = keys.as_slice() else { return vec![None] };
    let name = if axis.name() == "include" { "" } else { axis.name() };
    let cells: Vec<Cell<'_>> = axis.value.items().take(MOST_CELLS).map(|item| Some((name, item))).collect();
    if cells.is_empty() { vec![None] } else { cells }
}

/// The text of an input, with `${{ matrix.a.b }}` looked up; nothing when it holds another expression.
fn text(node: Node<'_>, cell: Cell<'_>) -> Option<String> {
    let written = node.as_str()?.trim();
    let Some(inside) = written.strip_prefix("${{") else {
        return (!written.contains("${{")).then(|| written.to_owned());
    };
    inside.strip_suffix("}}").filter(|inside| !inside.contains("}}"))?;
    cell_value(written, cell).map(str::to_owned)
}

/// What `${{ matrix.a.b }}` stands for.
fn cell_value<'a>(expression: &str, cell: Cell<'a>) -> Option<&'a str> {
    let inside = expression.strip_prefix("${{")?.strip_suffix("}}")?;
    let mut parts = inside.trim().strip_prefix("matrix.")?.split('.');
    let (name, mut value) = cell?;
    if !name.is_empty() && parts.next() != Some(name) {
        return None;
    }
    for part in parts {
        value = value.get(part)?;
    }
    value.as_str().filter(|text| !text.contains("${{"))
}

/// The first tag whose name is known, with the matrix looked up.
fn tag(step: Step<'_>, cell: Cell<'_>) -> Option<String> {
    let tags = step.input("tags")?.as_str()?;
    tags.split(['\n', ',']).filter_map(|tag| looked_up(tag.trim(), cell)).find(|tag| {
        let name = name_as_written(tag);
        name.is_some_and(|name| !name.contains('$'))
    })
}

/// A text with each `${{ matrix.a }}` replaced; other expressions stay.
fn looked_up(written: &str, cell: Cell<'_>) -> Option<String> {
    let mut filled = String::new();
    let mut rest = written;
    while let Some(start) = rest.find("${{") {
        let end = start + rest.get(start..)?.find("}}")? + 2;
        let expression = rest.get(start..end)?;
        filled.push_str(rest.get(..start)?);
        match cell_value(expression, cell) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(expression),
        }
        rest = rest.get(end..)?;
    }
    Some(filled + rest)
}

fn of_action(step: Step<'_>, cell: Cell<'_>, root: &Utf8Path) -> Option<Build> {
    // An input that is not known says nothing, one that is absent says the default.
    let input = |name: &str| match step.input(name) {
        Some(node) => text(node, cell).map(Some),
        None => Some(None),
    };
    let context = input("context").unwrap_or_else(|| Some("-".to_owned()));
    let context = context.map_or_else(|| ".".to_owned(), |path| path.replace("{{defaultContext}}:", "./"));
    let file = input("file")?;
    let (context, dockerfile) = places(root, Some(&context), file.as_deref())?;
    let mut arguments = Vec::new();
    if let Some(node) = step.input("build-args") {
        let map = node.content_map();
        let mut at = 0;
        for line in node.as_str().unwrap_or("").split_inclusive('\n') {
            let name = line.split('=').next().unwrap_or("").trim();
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            let plain = line.contains('=') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if plain && !name.is_empty() {
                arguments.push((name.to_owned(), map.source_span(Span::from_usize(start, start + name.len()))));
            }
        }
    }
    let replaced = step.input("build-contexts").is_some();
    let target = step.input("target").filter(|_| !replaced);
    let target = target.and_then(|node| Some((text(node, cell)?, node.span())));
    let image = tag(step, cell);
    Some(Build { context, target, arguments, image, ..Build::new(step.head(), root.to_owned(), dockerfile) })
}
