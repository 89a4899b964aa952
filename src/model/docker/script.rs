//! The shell scripts of an instruction: its shell form, heredocs for a shell, and what `sh -c '…'` runs.

use crate::source::Span;
use crate::syntax::dockerfile::{Body, Instruction, Tree};
use crate::syntax::offset::{Segments, Shift};
use crate::syntax::shell::{self, Arguments, Script, ShellOption, SimpleCommand};

/// Shells whose language the parser reads.
const SHELLS: [&str; 6] = ["sh", "bash", "ash", "dash", "ksh", "zsh"];

/// How deep `sh -c "sh -c …"` is followed.
const MAX_NESTING: u8 = 3;

/// Whether a program (with or without its path) is a POSIX shell.
pub fn is_posix_shell(program: &str) -> bool {
    SHELLS.contains(&program.rsplit(['/', '\\']).next().unwrap_or(program))
}

/// One script with the options it starts with.
#[derive(Debug)]
pub struct RunScript {
    pub script: Script,
    /// The script is the body of `RUN <<EOF`.
    pub heredoc: bool,
    /// Where the text begins; for a heredoc, its first line behind a `#!` line.
    pub start: u32,
    /// Run with `-e` by its shell, its `#!` line or `SHELL`.
    pub errexit: bool,
    /// Run with `-o pipefail`.
    pub pipefail: bool,
}

impl RunScript {
    /// Whether `option` is on where `offset` stands.
    pub fn has(&self, option: ShellOption, offset: u32) -> bool {
        let from_start = match option {
            ShellOption::Errexit => self.errexit,
            ShellOption::Pipefail => self.pipefail,
            _ => false,
        };
        let own = self.script.options_set().into_iter().filter(|(set, _, span)| *set == option && span.start < offset);
        own.map(|(_, on, _)| on).next_back().unwrap_or(from_start)
    }
}

/// The options of the shell that runs a script: of `SHELL`, a `#!` line, or the command line `bash -eo pipefail -c`.
fn options<'a>(arguments: impl IntoIterator<Item = &'a str>) -> (bool, bool) {
    let set = ShellOption::in_arguments(arguments);
    let on = |option| set.contains(&(option, true));
    (on(ShellOption::Errexit), on(ShellOption::Pipefail))
}

/// What a shell is given by an instruction.
#[derive(Debug)]
pub struct ScriptText {
    /// With or without its folder.
    pub program: String,
    pub text: String,
    pub map: Segments,
    /// The body of `RUN <<EOF`.
    heredoc: bool,
    start: u32,
    options: (bool, bool),
}

/// The text that a POSIX shell reads in the end: the shell form with its heredocs, or the body of `RUN <<EOF`.
pub(super) fn text(tree: &Tree, instruction: &Instruction, shell: Option<&[&str]>) -> Option<ScriptText> {
    let Body::Shell(form) = &instruction.body else { return None };
    let program = shell.and_then(|words| words.first().copied()).unwrap_or("/bin/sh");
    let posix = is_posix_shell(program);
    let options = options(shell.unwrap_or_default().iter().skip(1).copied());
    let mut words = form.text.split_ascii_whitespace();
    let only_heredocs = !instruction.heredocs.is_empty()
        && words.all(|word| word.trim_start_matches(char::is_numeric).starts_with("<<"));
    if !only_heredocs {
        let (text, map) = posix.then(|| with_heredocs(tree, instruction, &form.text, &form.map))?;
        let (program, start) = (program.to_owned(), form.span.start);
        return Some(ScriptText { program, text, map, heredoc: false, start, options });
    }
    let body = instruction.heredocs.last()?.body;
    let (start, program, options) = match shebang(tree.slice(body)) {
        Some((length, Some((program, options)))) => (body.start.saturating_add(length), program, options),
        None if posix => (body.start, program, options),
        _ => return None,
    };
    let mut map = Segments::default();
    map.push(0, start);
    let text = tree.slice(Span::new(start, body.end)).to_owned();
    Some(ScriptText { program: program.to_owned(), text, map, heredoc: true, start, options })
}

/// The scripts of an instruction that `shell` (the words of `SHELL`) runs; nothing when no POSIX shell does.
pub(super) fn scripts(tree: &Tree, instruction: &Instruction, shell: Option<&[&str]>) -> Vec<RunScript> {
    let mut found = Vec::new();
    match &instruction.body {
        Body::Shell(_) => {
            if let Some(outer) = text(tree, instruction, shell) {
                let script = shell::parse(&outer.text, &outer.map);
                let (heredoc, start, (errexit, pipefail)) = (outer.heredoc, outer.start, outer.options);
                found.push(RunScript { script, heredoc, start, errexit, pipefail });
            }
        }
        Body::Exec(form) => {
            let words: Vec<&str> = form.items.iter().map(|item| item.value.as_str()).collect();
            if let [program, flags @ .., script] = words.as_slice()
                && is_posix_shell(program)
                && flags.last().is_some_and(|flag| is_command_flag(flag))
                && let Some(last) = form.items.last()
            {
                let inside = Span::new(last.span.start.saturating_add(1), last.span.end.saturating_sub(1));
                found.extend(contiguous(tree, inside, script, options(flags.iter().copied())));
            }
        }
        _ => {}
    }
    nested(tree, &mut found);
    found
}

/// `-c`, also at the end of a cluster: `-ec`, `-lc`.
fn is_command_flag(flag: &str) -> bool {
    flag.starts_with('-') && !flag.starts_with("--") && flag.ends_with('c')
}

/// What a `#!` line names when that is a POSIX shell: its program and options.
type Interpreter<'a> = Option<(&'a str, (bool, bool))>;

/// The length of a `#!` line and what it names.
fn shebang(body: &str) -> Option<(u32, Interpreter<'_>)> {
    let line = body.strip_prefix("#!")?.lines().next()?;
    let length = body.find('\n').map_or(body.len(), |end| end + 1);
    let mut words = line.split_whitespace().peekable();
    let mut program = words.next()?;
    if program.ends_with("/env") {
        let _ = words.next_if_eq(&"-S");
        program = words.next()?;
    }
    let given = is_posix_shell(program).then(|| (program, options(words)));
    Some((Span::from_usize(length, length).start, given))
}

/// The shell form with the bodies of its heredocs behind it, as the shell gets it.
fn with_heredocs(tree: &Tree, instruction: &Instruction, text: &str, map: &Segments) -> (String, Segments) {
    let (mut text, mut map) = (text.to_owned(), map.clone());
    for heredoc in &instruction.heredocs {
        text.push('\n');
        let at = Span::from_usize(text.len(), text.len()).start;
        map.push(at, heredoc.body.start);
        text.push_str(tree.slice(heredoc.body));
        text.push_str(tree.slice(heredoc.terminator));
    }
    (text, map)
}

/// A script that stands in the file letter by letter.
fn contiguous(tree: &Tree, span: Span, text: &str, (errexit, pipefail): (bool, bool)) -> Option<RunScript> {
    let same = tree.slice(span) == text;
    let script = same.then(|| shell::parse(text, &Shift(span.start)))?;
    Some(RunScript { script, heredoc: false, start: span.start, errexit, pipefail })
}

/// Follows `bash <<EOF` and `sh -c '…'`.
fn nested(tree: &Tree, found: &mut Vec<RunScript>) {
    let mut from = 0;
    for _ in 0..MAX_NESTING {
        let mut inner = Vec::new();
        for outer in found.iter().skip(from) {
            for visited in outer.script.commands() {
                let Some(arguments) = visited.command.effective().filter(|command| SHELLS.contains(&command.name))
                else {
                    continue;
                };
                inner.extend(inline(tree, &outer.script, &visited.command, arguments));
            }
        }
        from = found.len();
        found.extend(inner);
        if from == found.len() {
            return;
        }
    }
}

fn inline(tree: &Tree, outer: &Script, command: &SimpleCommand, arguments: Arguments<'_>) -> Option<RunScript> {
    let literals: Vec<&str> = arguments.words.iter().map_while(|word| word.literal()).collect();
    let start = options(literals.iter().copied());
    if let Some(flag) = literals.iter().position(|word| is_command_flag(word)) {
        let script = arguments.words.get(flag + 1)?;
        let inside = Span::new(script.span.start.saturating_add(1), script.span.end.saturating_sub(1));
        return contiguous(tree, inside, script.literal()?, start);
    }
    // `bash`, `bash -e`, `bash -s -- x`, with the script on its standard input.
    let reads_input = literals.iter().all(|word| word.starts_with('-')) || literals.contains(&"-s");
    let heredoc = command.redirects.iter().find_map(|redirect| outer.heredocs.get(redirect.heredoc?))?;
    if !reads_input {
        return None;
    }
    contiguous(tree, heredoc.span, &heredoc.text, start)
}
