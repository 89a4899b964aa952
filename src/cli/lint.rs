//! `infra-lint [PATHS]`: finds, checks, reports.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::args::LintArgs;
use super::changed::changed;
use super::run::{Prepared, command_line, prepare};
use super::{notes, output, working_directory};
use crate::config::CommandLine;
use crate::outcome::Outcome;
use crate::report;
use crate::source::FileId;

pub(super) fn lint(mut args: LintArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let mut phases = Phases { last: start, took: Vec::new() };
    if args.paths.is_empty() {
        args.paths.push(if args.stdin_filename.is_some() { "-" } else { "." }.into());
    }
    if args.jobs > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build_global()?;
    }
    let line = CommandLine {
        fail_on: args.fail_on.map(Into::into),
        min_severity: args.output.min_severity.map(Into::into),
        ..command_line(&args.selection)
    };
    let mut prepared = prepare(working_directory()?, &args.real_paths(), &args.selection, &line)?;
    if args.output.timings {
        prepared.linter.time_with(nanoseconds);
    }
    phases.end("configuration");
    let differing = args.changed.as_deref().map(|reference| changed(&prepared.base, reference)).transpose()?;
    let found = prepared.discover(&args)?;
    phases.end("find and read");
    let focus = found.focus(differing.as_ref());
    let mut outcome = prepared.lint(found);
    phases.end("parse and check");
    narrow(&mut outcome, focus.as_ref(), &prepared);
    outcome.elapsed = start.elapsed();

    let failed = outcome.diagnostics.iter().any(|finding| prepared.settings.fail_on.fails(finding.severity));
    let code = ExitCode::from(u8::from(failed));
    let format = output::format_for(&args.output, &outcome);
    let is_read = args.output.quiet >= 2 || output::print(format, &outcome, &args.output)?;
    output::write_files(&prepared.base, &outcome, &args.output)?;
    if !is_read {
        return Ok(code);
    }
    phases.end("report");
    let mut told = String::new();
    if args.output.statistics {
        told += &report::statistics(&outcome);
    }
    if args.output.timings {
        told += &notes::timings(&phases.took, prepared.linter.timings());
    }
    if args.output.verbose {
        told += &notes::verbose(&outcome);
    }
    if output::is_for_people(format) && args.output.quiet == 0 {
        told += notes::nothing(outcome.languages.keys().copied()).unwrap_or_default();
        told += &notes::many(&outcome.diagnostics, prepared.settings.baseline.is_some()).unwrap_or_default();
        told += &report::summary(&outcome);
    }
    std::io::stderr().lock().write_all(told.as_bytes())?;
    Ok(code)
}

/// Leaves what is wanted: findings in the files asked for, of the severities asked for.
fn narrow(outcome: &mut Outcome, focus: Option<&BTreeSet<FileId>>, prepared: &Prepared) {
    let in_focus = |file: FileId| focus.is_none_or(|focus| focus.contains(&file));
    outcome
        .diagnostics
        .retain(|finding| in_focus(finding.primary.file) && finding.severity >= prepared.settings.min_severity);
    outcome.suppressed.retain(|suppressed| in_focus(suppressed.diagnostic.primary.file));
}

/// How long each part of the run took.
struct Phases {
    last: Instant,
    took: Vec<(&'static str, Duration)>,
}

impl Phases {
    fn end(&mut self, name: &'static str) {
        let now = Instant::now();
        self.took.push((name, now.duration_since(self.last)));
        self.last = now;
    }
}

/// The clock of `--timings`.
fn nanoseconds() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}
