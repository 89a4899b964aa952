//! `--shellcheck`: runs the installed shellcheck over all scripts of a run, in few calls.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::diagnostic::Diagnostic;
use crate::linter::Unchecked;
use crate::model::scripts::ShellScript;
use crate::shellcheck::{ARGUMENTS, Directives, Remark, diagnostic, file_text, knows_busybox, read};
use crate::source::SourceFile;

/// Scripts in one call: names of files are short, so that the command line stays far below its limit.
const MOST_IN_A_CALL: usize = 256;

/// A `.shellcheckrc` of more bytes is none.
const LONGEST_RC: u64 = 64 * 1024;

/// The program, and what it said already: fixes ask again after each round.
#[derive(Debug)]
pub(super) struct Shellcheck {
    program: String,
    busybox: bool,
    /// For one call.
    limit: Duration,
    known: Mutex<HashMap<Question, Option<Vec<Remark>>>>,
}

/// The checks that are turned on besides the usual ones, and the text of a script.
type Question = (Vec<String>, String);

/// What came of a run.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) unchecked: Vec<Unchecked>,
}

impl Shellcheck {
    /// The program of that name or path, with `limit` for each call; nothing when it does not run.
    pub(super) fn find(program: &str, limit: Duration) -> Option<Self> {
        // It is started in another folder, so a path must not depend on this one.
        let absolute = std::path::absolute(program).ok().filter(|_| program.contains(['/', '\\']));
        let program = absolute.map_or_else(|| program.to_owned(), |path| path.to_string_lossy().into_owned());
        let output = command(&program).arg("--version").output().ok().filter(|output| output.status.success())?;
        let busybox = knows_busybox(&String::from_utf8_lossy(&output.stdout));
        Some(Self { program, busybox, limit, known: Mutex::default() })
    }

    /// What it says about the scripts, which stand in `sources`. `base` is the working directory, `root` the outermost
    /// folder with settings for it.
    pub(super) fn check(
        &self,
        scripts: &[ShellScript],
        sources: &[SourceFile],
        base: &Utf8Path,
        root: &Utf8Path,
    ) -> anyhow::Result<Checked> {
        let mut settings = Settings { base, root, known: HashMap::new() };
        let mut asked: Vec<(&ShellScript, Directives, Question)> = Vec::new();
        let mut checked = Checked::default();
        for script in scripts {
            if script.is_too_long() {
                let why = "a script of more than 64 KiB is not given to shellcheck".to_owned();
                checked.unchecked.push(Unchecked { file: script.file, span: script.span(), why });
                continue;
            }
            let source = sources.get(script.file.index());
            let directives = source.map(|source| settings.of(&source.path)).unwrap_or_default();
            let question = (directives.enabled.clone(), file_text(script, self.busybox));
            asked.push((script, directives, question));
        }
        self.ask(asked.iter().map(|(_, _, question)| question))?;
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for (script, directives, question) in &asked {
            if let Some(Some(remarks)) = known.get(question) {
                checked.diagnostics.extend(remarks.iter().filter_map(|remark| diagnostic(script, remark, directives)));
            } else {
                let why =
                    format!("shellcheck took more than {} s for its scripts and was stopped", self.limit.as_secs());
                checked.unchecked.push(Unchecked { file: script.file, span: script.span(), why });
            }
        }
        Ok(checked)
    }

    /// Asks what is not known yet.
    fn ask<'q>(&self, questions: impl Iterator<Item = &'q Question>) -> anyhow::Result<()> {
        let mut new: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            for question in questions.filter(|question| !known.contains_key(*question)) {
                new.entry(&question.0).or_default().push(&question.1);
            }
        }
        let calls = rayon::current_num_threads().max(1);
        let mut chunks: Vec<(&[String], &[&str])> = Vec::new();
        for (enabled, texts) in &mut new {
            texts.sort_unstable();
            texts.dedup();
            let size = texts.len().div_ceil(calls).clamp(1, MOST_IN_A_CALL);
            chunks.extend(texts.chunks(size).map(|chunk| (*enabled, chunk)));
        }
        let call = |(enabled, texts): (&[String], &[&str])| {
            let answers = self.call(enabled, texts)?;
            let questions = texts.iter().map(|text| (enabled.to_vec(), (*text).to_owned()));
            Ok(match answers {
                Some(answers) => questions.zip(answers.into_iter().map(Some)).collect(),
                None => questions.map(|question| (question, None)).collect(),
            })
        };
        let answers: Vec<Vec<(Question, Option<Vec<Remark>>)>> =
            chunks.into_par_iter().map(call).collect::<anyhow::Result<_>>()?;
        self.known.lock().unwrap_or_else(PoisonError::into_inner).extend(answers.into_iter().flatten());
        Ok(())
    }

    /// One call; the remarks of each text, or nothing when it took too long.
    fn call(&self, enabled: &[String], texts: &[&str]) -> anyhow::Result<Option<Vec<Vec<Remark>>>> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder for shellcheck")?;
        let names: Vec<String> = (0..texts.len()).map(|number| format!("{number}.sh")).collect();
        for (name, text) in names.iter().zip(texts) {
            std::fs::write(folder.path().join(name), text).context("cannot write a script for shellcheck")?;
        }
        let mut command = command(&self.program);
        command.args(ARGUMENTS);
        if !enabled.is_empty() {
            command.arg(format!("--enable={}", enabled.join(",")));
        }
        command.arg("--").args(&names).current_dir(folder.path()).stdout(Stdio::piped());
        let child = command.spawn().with_context(|| format!("cannot run `{}`", self.program))?;
        let Some(output) = wait(child, self.limit)? else { return Ok(None) };
        // 0: nothing found, 1: something found.
        let remarks = read(&output.stdout).ok().filter(|_| matches!(output.status.code(), Some(0 | 1)));
        let Some(remarks) = remarks else {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next().unwrap_or("its answer cannot be read");
            anyhow::bail!("`{}` failed: {said}; run without `--shellcheck`, or install a current one", self.program);
        };
        let mut sorted: Vec<Vec<Remark>> = vec![Vec::new(); texts.len()];
        for remark in remarks {
            let number = remark.file.strip_suffix(".sh").and_then(|number| number.parse::<usize>().ok());
            if let Some(place) = number.and_then(|number| sorted.get_mut(number)) {
                place.push(remark);
            }
        }
        Ok(Some(sorted))
    }
}

/// The `.shellcheckrc` files that hold, by folder.
struct Settings<'a> {
    base: &'a Utf8Path,
    root: &'a Utf8Path,
    known: HashMap<Utf8PathBuf, Directives>,
}

impl Settings<'_> {
    /// The nearest file of that name beside `path` or above, as shellcheck itself looks for it.
    fn of(&mut self, path: &Utf8Path) -> Directives {
        let folder = self.base.join(path).parent().map_or_else(|| self.base.to_owned(), Utf8Path::to_owned);
        if let Some(known) = self.known.get(&folder) {
            return known.clone();
        }
        let above = folder.ancestors().take_while(|above| above.starts_with(self.root));
        let files = above.flat_map(|above| [".shellcheckrc", "shellcheckrc"].map(|name| above.join(name)));
        let directives = files.into_iter().find_map(|file| rc_text(&file)).map(|text| Directives::parse(&text));
        let directives = directives.unwrap_or_default();
        self.known.insert(folder, directives.clone());
        directives
    }
}

/// The text of a file that is one: a link may lead anywhere.
fn rc_text(path: &Utf8Path) -> Option<String> {
    let kind = path.symlink_metadata().ok().filter(|found| found.is_file() && found.len() <= LONGEST_RC);
    kind.and_then(|_| std::fs::read_to_string(path).ok())
}

struct Output {
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

/// Waits for a program to end; after `limit` it is stopped, and there is no output.
fn wait(mut child: Child, limit: Duration) -> anyhow::Result<Option<Output>> {
    let (stdout, stderr) = (collect(child.stdout.take()), collect(child.stderr.take()));
    let (mut waited, mut pause) = (Duration::ZERO, Duration::from_millis(1));
    let status = loop {
        if let Some(status) = child.try_wait().context("cannot wait for shellcheck")? {
            break status;
        }
        if waited >= limit {
            // It may have ended by itself just now.
            let _ = child.kill();
            child.wait().context("cannot stop shellcheck")?;
            return Ok(None);
        }
        std::thread::sleep(pause);
        waited += pause;
        pause = (pause * 2).min(Duration::from_millis(20));
    };
    let rest = |from: &mpsc::Receiver<Vec<u8>>| from.recv_timeout(limit).ok();
    let (Some(stdout), Some(stderr)) = (rest(&stdout), rest(&stderr)) else { return Ok(None) };
    Ok(Some(Output { status, stdout, stderr }))
}

/// Reads to the end in a thread of its own: a full pipe would stop the program, and one that a child of it keeps open us.
fn collect(from: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (to, received) = mpsc::channel();
    std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut from) = from {
            let _ = from.read_to_end(&mut text);
        }
        // Nobody waits for it any more when the program was stopped.
        let _ = to.send(text);
    });
    received
}

#[expect(clippy::disallowed_methods, reason = "started only when `--shellcheck` asks for it, and from the user's PATH")]
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    // It may hold options.
    command.env_remove("SHELLCHECK_OPTS");
    command
}
