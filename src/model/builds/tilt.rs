//! `docker_build` in Tiltfiles. <https://docs.tilt.dev/api.html#api.docker_build>

use camino::Utf8Path;

use super::Build;
use crate::source::{SourceFile, join_path};
use crate::syntax::starlark::{Argument, Value, calls};

/// The functions, with the positions of `ref`, `context`, `build_args` and `dockerfile`. The extension
/// `restart_process` offers the second one.
const FUNCTIONS: [(&str, [Option<usize>; 4]); 2] = [
    ("docker_build", [Some(0), Some(1), Some(2), Some(3)]),
    ("docker_build_with_restart", [Some(0), Some(1), None, None]),
];

pub(super) fn builds(source: &SourceFile) -> Vec<Build> {
    let base = source.path.parent().unwrap_or(Utf8Path::new(""));
    let mut found = Vec::new();
    for call in calls(&source.text, &FUNCTIONS.map(|(name, _)| name)) {
        let Some((_, positions)) = FUNCTIONS.iter().find(|(name, _)| *name == call.name) else { continue };
        found.extend(build(&call.arguments, positions, base, call.span));
    }
    found
}

fn build(
    arguments: &[Argument<'_>],
    positions: &[Option<usize>; 4],
    base: &Utf8Path,
    span: crate::source::Span,
) -> Option<Build> {
    let named = |name: &str| arguments.iter().find(|argument| argument.keyword == Some(name));
    let argument = |name: &str, index: usize| {
        let position = positions.get(index).copied().flatten();
        let placed = position.and_then(|at| arguments.get(at)).filter(|argument| argument.keyword.is_none());
        placed.or_else(|| named(name))
    };
    if named("dockerfile_contents").is_some() {
        return None;
    }
    let context = argument("context", 1)?.value.as_str().and_then(|path| join_path(base, path));
    let dockerfile = match argument("dockerfile", 3) {
        Some(file) => join_path(base, file.value.as_str()?)?,
        None => context.as_ref()?.join("Dockerfile"),
    };
    let passed = match argument("build_args", 2).map(|argument| &argument.value) {
        Some(Value::Dict(keys)) => keys.iter().map(|(key, span)| ((*key).to_owned(), *span)).collect(),
        _ => Vec::new(),
    };
    Some(Build {
        image: argument("ref", 0).and_then(|name| name.value.as_str()).map(str::to_owned),
        context,
        target: named("target").and_then(|target| Some((target.value.as_str()?.to_owned(), target.span))),
        arguments: passed,
        ..Build::new(span, base.to_owned(), dockerfile)
    })
}
