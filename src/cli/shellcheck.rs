//! `--shellcheck`: runs the installed shellcheck over all scripts of a run, in few calls.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::diagnostic::Diagnostic;
use crate::model::scripts::ShellScript;
use crate::shellcheck::{ARGUMENTS, Remark, diagnostic, file_text, knows_busybox, read};

/// Scripts in one call: names of files are short, so that the command line stays far below its limit.
const MOST_IN_A_CALL: usize = 256;

/// The program, and what it said already: fixes ask again after each round.
#[derive(Debug)]
pub(super) struct Shellcheck {
    program: String,
    busybox: bool,
    known: Mutex<HashMap<String, Vec<Remark>>>,
}

impl Shellcheck {
    /// The program of that name or path; nothing when it does not run.
    pub(super) fn find(program: &str) -> Option<Self> {
        // It is started in another folder, so a path must not depend on this one.
        let absolute = std::path::absolute(program).ok().filter(|_| program.contains(['/', '\\']));
        let program = absolute.map_or_else(|| program.to_owned(), |path| path.to_string_lossy().into_owned());
        let output = command(&program).arg("--version").output().ok().filter(|output| output.status.success())?;
        let busybox = knows_busybox(&String::from_utf8_lossy(&output.stdout));
        Some(Self { program, busybox, known: Mutex::default() })
    }

    /// What it says about the scripts.
    pub(super) fn check(&self, scripts: &[ShellScript]) -> anyhow::Result<Vec<Diagnostic>> {
        let texts: Vec<String> = scripts.iter().map(|script| file_text(script, self.busybox)).collect();
        let mut new: Vec<&str> = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            texts.iter().map(String::as_str).filter(|text| !known.contains_key(*text)).collect()
        };
        new.sort_unstable();
        new.dedup();
        let calls = rayon::current_num_threads().max(1);
        let size = new.len().div_ceil(calls).clamp(1, MOST_IN_A_CALL);
        let chunks: Vec<&[&str]> = new.chunks(size).collect();
        let answers: Vec<Vec<Vec<Remark>>> =
            chunks.into_par_iter().map(|chunk| self.call(chunk)).collect::<anyhow::Result<_>>()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.extend(new.iter().map(|text| (*text).to_owned()).zip(answers.into_iter().flatten()));
        let mut found = Vec::new();
        for (script, text) in scripts.iter().zip(&texts) {
            let remarks = known.get(text).map(Vec::as_slice).unwrap_or_default();
            found.extend(remarks.iter().filter_map(|remark| diagnostic(script, remark)));
        }
        Ok(found)
    }

    /// One call; the remarks of each text.
    fn call(&self, texts: &[&str]) -> anyhow::Result<Vec<Vec<Remark>>> {
        let folder = tempfile::tempdir().context("cannot make a temporary folder for shellcheck")?;
        let names: Vec<String> = (0..texts.len()).map(|number| format!("{number}.sh")).collect();
        for (name, text) in names.iter().zip(texts) {
            std::fs::write(folder.path().join(name), text).context("cannot write a script for shellcheck")?;
        }
        let output = command(&self.program)
            .args(ARGUMENTS)
            .arg("--")
            .args(&names)
            .current_dir(folder.path())
            .output()
            .with_context(|| format!("cannot run `{}`", self.program))?;
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
        Ok(sorted)
    }
}

#[expect(clippy::disallowed_methods, reason = "started only when `--shellcheck` asks for it, and from the user's PATH")]
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stderr(Stdio::piped());
    // It may hold options.
    command.env_remove("SHELLCHECK_OPTS");
    command
}
