//! `infra-lint baseline`: accepts today's findings, and forgets those that are gone.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::args::{BaselineArgs, BaselineCommand, LintArgs};
use super::run::{Prepared, command_line, prepare};
use super::{output, print, working_directory};
use crate::baseline::{Baseline, Entry, FILE_NAME};
use crate::discover::{Discovered, relative};
use crate::outcome::Outcome;

/// Bigger than any honest baseline.
const MAX_SIZE: u64 = 16 * 1024 * 1024;

pub(super) fn baseline(command: BaselineCommand) -> anyhow::Result<ExitCode> {
    let (args, is_new) = match command {
        BaselineCommand::Create(args) => (args, true),
        BaselineCommand::Prune(args) => (args, false),
    };
    let lint = LintArgs {
        paths: if args.paths.is_empty() { vec![".".into()] } else { args.paths.clone() },
        ..LintArgs::default()
    };
    let prepared = prepare(working_directory()?, &lint.paths, &args.selection, &command_line(&args.selection))?;
    let path = args.baseline.as_ref().map_or_else(|| path_of(&prepared), |path| prepared.base.join(path));
    let shown = relative(&prepared.base, &path);
    let found = prepared.discover(&lint)?;
    let outcome = prepared.lint(found.sources.clone(), &found)?;
    let current = Baseline::of(&outcome, |path| prepared.relative_to_root(path));
    if is_new {
        create(&args, &path, &current)?;
        return print(&format!("{} findings accepted in {shown}; commit it\n", current.len()));
    }
    let mut baseline = read(&path)?;
    let coverage = Coverage::new(&prepared, &found, &outcome, &lint.paths);
    let removed = baseline.prune(&current, |entry| coverage.holds(entry));
    if removed > 0 {
        output::replace(&path, baseline.render().as_bytes()).with_context(|| format!("cannot write `{shown}`"))?;
    }
    print(&format!("{removed} removed, {} left in {shown}\n", baseline.len()))
}

fn create(args: &BaselineArgs, path: &Utf8Path, current: &Baseline) -> anyhow::Result<()> {
    if path.symlink_metadata().is_ok() && !args.force {
        anyhow::bail!(
            "`{path}` exists; `infra-lint baseline prune` removes what is gone, `--force` accepts everything anew"
        );
    }
    output::replace(path, current.render().as_bytes()).with_context(|| format!("cannot write `{path}`"))
}

/// Where the baseline is, or would be.
fn path_of(prepared: &Prepared) -> Utf8PathBuf {
    prepared.settings.baseline.clone().unwrap_or_else(|| prepared.settings.root().join(FILE_NAME))
}

/// The baseline of a run; `None` where there is none.
pub(super) fn of_run(prepared: &Prepared) -> anyhow::Result<Option<Baseline>> {
    let path = path_of(prepared);
    if prepared.settings.baseline.is_none() && path.symlink_metadata().is_err() {
        return Ok(None);
    }
    read(&path).map(Some)
}

fn read(path: &Utf8Path) -> anyhow::Result<Baseline> {
    let metadata = path
        .symlink_metadata()
        .with_context(|| format!("cannot read the baseline `{path}`; `infra-lint baseline create` writes it"))?;
    if !metadata.is_file() || metadata.len() > MAX_SIZE {
        anyhow::bail!("the baseline `{path}` is not a regular file of at most {} MiB", MAX_SIZE / 1024 / 1024);
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the baseline `{path}`"))?;
    Baseline::parse(&text).with_context(|| format!("`{path}`"))
}

/// What a run has looked at: only there can an entry of the baseline be gone.
pub(super) struct Coverage {
    paths: BTreeSet<Utf8PathBuf>,
    rules: BTreeSet<&'static str>,
    /// The whole repository was looked at, so that files that no longer exist are gone as well.
    whole: bool,
}

impl Coverage {
    pub(super) fn new(prepared: &Prepared, found: &Discovered, outcome: &Outcome, given: &[Utf8PathBuf]) -> Self {
        let wanted = found.focus(None);
        let is_wanted = |id| wanted.as_ref().is_none_or(|wanted| wanted.contains(&id));
        let sources = found.sources.iter().filter(|source| is_wanted(source.id));
        Self {
            paths: sources.map(|source| prepared.relative_to_root(&source.path)).collect(),
            rules: outcome.rules.iter().map(|rule| rule.id).collect(),
            whole: given.iter().any(|path| prepared.settings.root().starts_with(prepared.absolute(path))),
        }
    }

    pub(super) fn holds(&self, entry: &Entry) -> bool {
        let path_is_covered = self.whole || self.paths.contains(Utf8Path::new(&entry.path));
        path_is_covered && self.rules.contains(entry.rule.as_str())
    }
}
