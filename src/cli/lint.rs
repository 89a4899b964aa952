//! `infra-lint [PATHS]`: finds, checks, reports.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::args::LintArgs;
use super::baseline::{self, Coverage};
use super::changed::changed;
use super::run::{Prepared, command_line, prepare};
use super::{fix, notes, output, working_directory};
use crate::config::CommandLine;
use crate::diagnostic::Diagnostic;
use crate::discover::Discovered;
use crate::fix::fix_all;
use crate::outcome::Outcome;
use crate::report;
use crate::source::{FileId, SourceFile};

pub(super) fn lint(mut args: LintArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let mut phases = Phases { last: start, took: Vec::new() };
    if args.paths.is_empty() {
        args.paths.push(if args.stdin_filename.is_some() { "-" } else { "." }.into());
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
    if args.output.show_unknown {
        prepared.linter.collect_undecided();
    }
    let limit = Duration::from_secs(args.shellcheck_timeout);
    let no_shellcheck = args.shellcheck.as_deref().and_then(|program| prepared.use_shellcheck(program, limit));
    if let Some(note) = &no_shellcheck {
        print_note(note, &args)?;
    }
    phases.end("configuration");
    let differing = args.changed.as_deref().map(|reference| changed(&prepared.base, reference)).transpose()?;
    let mut found = prepared.discover(&args)?;
    if args.jobs > 0 {
        // Not before there is work: threads that were put to sleep tend to wake on one core.
        rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build_global()?;
    }
    phases.end("find and read");
    let focus = found.focus(differing.as_ref());
    let accepted = if args.no_baseline { None } else { baseline::of_run(&prepared)? };
    let check = |sources: &[SourceFile], found: &Discovered| {
        let mut outcome = prepared.lint(sources.to_vec(), found)?;
        if let Some(accepted) = &accepted {
            let coverage = Coverage::new(&prepared, found, &outcome, &args.paths);
            accepted.accept(&mut outcome, |path| prepared.relative_to_root(path), |entry| coverage.holds(entry));
        }
        narrow(&mut outcome, focus.as_ref(), &prepared);
        anyhow::Ok(outcome)
    };
    let mut written = fix::Written::default();
    if args.fix || args.diff {
        let mut sources = found.sources.clone();
        let minimum = fix::minimum(&args);
        let mut failed = None;
        let fixed = fix_all(&mut sources, minimum, |current| match check(current, &found) {
            Ok(outcome) => outcome.diagnostics,
            Err(error) => {
                failed = Some(error);
                Vec::new()
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        if args.diff {
            fix::diff(&args, &check(&found.sources, &found)?, &fixed)?;
            let fixes = fixed.iter().map(|file| file.fixes).sum();
            print_note(&fix::tell("Would fix", fixes, fixed.len()), &args)?;
            return Ok(ExitCode::from(u8::from(!fixed.is_empty())));
        }
        let stdin = args.stdin_path(&prepared.base);
        written = fix::write(&prepared.base, &mut sources, stdin.as_deref(), &fixed);
        found.sources = sources;
        phases.end("fix");
        print_note(&written.told, &args)?;
        if let Some(source) = stdin.and_then(|path| found.sources.iter().find(|source| source.path == path)) {
            super::print(&source.text)?;
            let failed = check(&found.sources, &found)?.diagnostics;
            return Ok(exit_code(&prepared, &failed, written.failed));
        }
    }
    let mut outcome = check(&found.sources, &found)?;
    phases.end("parse and check");
    outcome.elapsed = start.elapsed();

    let code = exit_code(&prepared, &outcome.diagnostics, written.failed);
    let format = output::format_for(&args.output, &outcome);
    let is_read = args.output.quiet >= 2 || output::print(format, &outcome, &args.output)?;
    output::write_files(&prepared.base, &outcome, &args.output)?;
    if !is_read {
        return Ok(code);
    }
    phases.end("report");
    let told = tell(&args, &prepared, &outcome, &phases, output::is_for_people(format), accepted.is_some());
    std::io::stderr().lock().write_all(told.as_bytes())?;
    // The process ends with this: freeing all that it read piece by piece would only take time.
    std::mem::forget((prepared, found, outcome));
    Ok(code)
}

/// What a run says besides its findings.
fn tell(
    args: &LintArgs,
    prepared: &Prepared,
    outcome: &Outcome,
    phases: &Phases,
    for_people: bool,
    has_baseline: bool,
) -> String {
    let mut told = String::new();
    if for_people {
        told += &report::undecided(outcome);
    }
    if args.output.statistics {
        told += &report::statistics(outcome);
    }
    if args.output.timings {
        told += &notes::timings(&phases.took, prepared.linter.timings());
    }
    if args.output.verbose {
        told += &notes::verbose(outcome);
    }
    if for_people && args.output.quiet == 0 {
        told += notes::nothing(outcome.languages.keys().copied()).unwrap_or_default();
        told += &notes::many(&outcome.diagnostics, has_baseline).unwrap_or_default();
        told += &report::summary(outcome);
    }
    told
}

fn exit_code(prepared: &Prepared, findings: &[Diagnostic], io_failed: bool) -> ExitCode {
    let fails = findings.iter().any(|finding| prepared.settings.fail_on.fails(finding.severity));
    ExitCode::from(if io_failed { 2 } else { u8::from(fails) })
}

/// A note on standard error, unless the user wants none.
fn print_note(text: &str, args: &LintArgs) -> std::io::Result<()> {
    if args.output.quiet > 0 {
        return Ok(());
    }
    std::io::stderr().lock().write_all(text.as_bytes())
}

/// Leaves what is wanted: findings in the files asked for, of the severities asked for.
fn narrow(outcome: &mut Outcome, focus: Option<&BTreeSet<FileId>>, prepared: &Prepared) {
    let in_focus = |file: FileId| focus.is_none_or(|focus| focus.contains(&file));
    outcome
        .diagnostics
        .retain(|finding| in_focus(finding.primary.file) && finding.severity >= prepared.settings.min_severity);
    outcome.suppressed.retain(|suppressed| in_focus(suppressed.diagnostic.primary.file));
    if let Some(undecided) = &mut outcome.undecided {
        undecided.retain(|undecided| in_focus(undecided.file));
    }
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
