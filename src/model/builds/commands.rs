//! `docker build` and its like in shell scripts.

use camino::Utf8Path;

use super::{Build, places};
use crate::source::{SourceFile, Span};
use crate::syntax::offset::Shift;
use crate::syntax::shell::{self, Arguments, Script, Word};

/// Options with a value behind them. <https://docs.docker.com/reference/cli/docker/buildx/build/>
const WITH_VALUE: [&str; 35] = [
    "-t",
    "--tag",
    "-f",
    "--file",
    "--build-arg",
    "--build-context",
    "--target",
    "--label",
    "--annotation",
    "--platform",
    "--cache-from",
    "--cache-to",
    "-o",
    "--output",
    "--progress",
    "--secret",
    "--ssh",
    "--network",
    "--add-host",
    "--builder",
    "--iidfile",
    "--metadata-file",
    "--attest",
    "--allow",
    "--ulimit",
    "--shm-size",
    "-m",
    "--memory",
    "--cgroup-parent",
    "--no-cache-filter",
    "--call",
    "--isolation",
    "--policy",
    "--volume",
    "-v",
];

/// The builds of a script file. It may be started where it lies or in any folder above.
pub(super) fn of_script(source: &SourceFile) -> Vec<Build> {
    let text: &str = &source.text;
    if !text.contains(" build") {
        return Vec::new();
    }
    let script = shell::parse(text, &Shift(0));
    let folders = source.path.ancestors().skip(1).take(4);
    folders.flat_map(|folder| of_commands(&script, folder)).collect()
}

/// The builds of a script that runs in `base`, up to where it goes to another folder.
pub(in crate::model) fn of_commands(script: &Script, base: &Utf8Path) -> Vec<Build> {
    let mut found = Vec::new();
    for visited in script.commands() {
        let Some(command) = visited.command.effective() else { continue };
        if matches!(command.name, "cd" | "pushd") {
            break;
        }
        found.extend(build(command, base));
    }
    found
}

fn build(command: Arguments<'_>, base: &Utf8Path) -> Option<Build> {
    if !matches!(command.name, "docker" | "podman" | "buildah" | "nerdctl") {
        return None;
    }
    let verb = command.words.iter().take(3).position(|word| word.is("build") || word.is("bud"))?;
    let words = command.words.get(verb + 1..)?;
    let arguments = Arguments { words, ..command };
    let value = |names: &[&str]| arguments.option_value(names);
    let file = match value(&["-f", "--file"]) {
        Some(file) => Some(file?),
        None => None,
    };
    let [context] = arguments.operands(&WITH_VALUE)[..] else { return None };
    let (context, dockerfile) = places(base, context.literal(), file)?;
    let named = |names: &[&str], word: &Word| names.iter().any(|name| word.is(name));
    let mut build_arguments = Vec::new();
    let mut target = None;
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1);
        if named(&["--build-arg"], word) {
            build_arguments.extend(next.and_then(argument));
        } else if named(&["--target"], word) {
            target = next.and_then(|word| Some((word.literal()?.to_owned(), word.span)));
        } else if let Some(text) = word.prefix().strip_prefix("--build-arg=") {
            build_arguments.extend(name(text, word.literal().is_some()).map(|name| (name, word.span)));
        } else if let Some(text) = word.literal().and_then(|text| text.strip_prefix("--target=")) {
            target = Some((text.to_owned(), word.span));
        }
    }
    // Of a stage that another context replaces nothing can be said.
    let replaced = words.iter().any(|word| word.prefix().starts_with("--build-context"));
    let target = target.filter(|_| !replaced);
    let image = arguments.option_value(&["-t", "--tag"]).flatten().map(str::to_owned);
    let arguments = build_arguments;
    Some(Build { context, target, arguments, image, ..Build::new(command.span(), base.to_owned(), dockerfile) })
}

fn argument(word: &Word) -> Option<(String, Span)> {
    Some((name(&word.prefix(), word.literal().is_some())?, word.span))
}

/// The name in `NAME=value`, or `NAME` alone; `whole` says that the text is all of the word.
fn name(text: &str, whole: bool) -> Option<String> {
    match text.split_once('=') {
        Some((name, _)) => Some(name.to_owned()),
        None => whole.then(|| text.to_owned()),
    }
}
