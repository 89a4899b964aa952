//! Pipelines that hide the failure of their left side.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::{Arguments, Command, Pipeline, ShellOption};

#[derive(Default)]
pub struct PipeWithoutPipefail;

/// Commands that succeed whatever they are given, or whose failure is an answer.
const CANNOT_FAIL: [&str; 20] = [
    "echo",
    "printf",
    "yes",
    "true",
    "seq",
    "env",
    "date",
    "ls",
    "grep",
    "egrep",
    "dpkg-query",
    "uname",
    "cat",
    "tr",
    "sort",
    "head",
    "awk",
    "sed",
    "arch",
    "dpkg",
];

impl Rule for PipeWithoutPipefail {
    type View = docker::Instruction;

    fn check(&self, run: InstructionRef<'_>, cx: &mut Context<'_>) {
        if run.keyword() != Keyword::Run {
            return;
        }
        for script in run.scripts() {
            let hidden = script.script.pipelines().into_iter().find_map(|(pipeline, context)| {
                let ignored = context.in_condition || context.negated || context.failure_ignored;
                if ignored || script.has(ShellOption::Pipefail, pipeline.span.start) || stops_early(pipeline) {
                    return None;
                }
                let (_, left) = pipeline.commands.split_last()?;
                let first = left.iter().find_map(|command| match command {
                    Command::Simple(simple) => simple.effective(),
                    _ => None,
                });
                // `cat file` fails when there is no such file.
                let reads = |arguments: &Arguments<'_>| arguments.name == "cat" && !arguments.words.is_empty();
                let first = first.filter(|first| !CANNOT_FAIL.contains(&first.name) || reads(first))?;
                Some((pipeline, first.name))
            });
            let Some((pipeline, name)) = hidden else { continue };
            let pipe = pipeline.pipes.first().copied().unwrap_or(pipeline.span);
            let diagnostic = cx.report(pipe, format!("a failure of `{name}` before the pipe is not seen"));
            diagnostic.help("set `pipefail` in the `SHELL` of the stage or in the script");
            if let Some(edit) = fix(run) {
                diagnostic.fix(Applicability::Unsafe, "set `pipefail`", [edit]);
            }
            // The fix, and the advice, hold for the whole instruction.
            return;
        }
    }
}

/// The reader on the right stops before its input ends, which `pipefail` would take for a failure.
fn stops_early(pipeline: &Pipeline) -> bool {
    let Some(Command::Simple(last)) = pipeline.commands.last() else { return false };
    last.effective()
        .is_some_and(|last| last.name == "head" || (last.name == "grep" && last.has_flag(Some('q'), "quiet")))
}

/// `set -o pipefail` where `/bin/sh` knows it, else bash as the `SHELL`.
fn fix(run: InstructionRef<'_>) -> Option<Edit> {
    let stage = run.stage()?;
    let image = stage.external_image()?;
    let alpine = image.name() == "alpine" || image.tag.is_some_and(|tag| tag.contains("alpine"));
    if run.onbuild || stage.shell().is_some() {
        return None;
    }
    if alpine {
        let form = run.shell_form().filter(|_| run.instruction.heredocs.is_empty())?;
        return Some(Edit::insert(form.span.start, "set -o pipefail && "));
    }
    let bash = ["debian", "ubuntu", "fedora", "centos", "python", "node", "golang", "ruby", "rust", "php"];
    let shell = "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\n";
    bash.contains(&image.name()).then(|| Edit::insert(run.instruction.keyword_span.start, shell))
}
