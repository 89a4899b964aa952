//! `infra-lint [PATHS]`: finds, checks, reports.

use std::io::Write;
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::args::LintArgs;
use super::changed::changed;
use super::interim::{Format, Result};
use super::run::{command_line, focus, prepare};
use super::{notes, working_directory};
use crate::config::CommandLine;

pub(super) fn lint(mut args: LintArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
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
    let configured = start.elapsed();
    let differing = args.changed.as_deref().map(|reference| changed(&prepared.base, reference)).transpose()?;
    let found = prepared.discover(&args)?;
    let read = start.elapsed();
    let mut linted = prepared.lint(&found);
    let focus = focus(&found, differing.as_ref());
    linted.diagnostics.retain(|finding| {
        let wanted = focus.as_ref().is_none_or(|focus| focus.contains(&finding.primary.file));
        wanted && finding.severity >= prepared.settings.min_severity
    });
    let failed = linted.diagnostics.iter().any(|finding| prepared.settings.fail_on.fails(finding.severity));
    let elapsed_ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    let result = Result { found: &found, linted: &linted, elapsed_ms };
    let format = args.output.format.unwrap_or(Format::Concise);
    let text = match format {
        Format::Concise => result.concise(),
        Format::Json => serde_json::to_string_pretty(&result.json())? + "\n",
    };
    let code = ExitCode::from(u8::from(failed));
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(code),
        other => other?,
    }
    let mut told = String::new();
    if args.output.statistics {
        told += &notes::statistics(&linted.diagnostics);
    }
    if args.output.timings {
        let checked = Duration::from_millis(elapsed_ms);
        let phases = [
            ("configuration", configured),
            ("find and read", read.saturating_sub(configured)),
            ("parse and check", checked.saturating_sub(read)),
        ];
        told += &notes::timings(&phases, prepared.linter.timings());
    }
    if format == Format::Concise && args.output.quiet == 0 {
        told += notes::nothing(linted.files.iter().map(|file| file.language)).unwrap_or_default();
        told += &notes::many(&linted.diagnostics, false).unwrap_or_default();
        told += &result.summary();
    }
    std::io::stderr().lock().write_all(told.as_bytes())?;
    Ok(code)
}

/// The clock of `--timings`.
fn nanoseconds() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    u64::try_from(START.get_or_init(Instant::now).elapsed().as_nanos()).unwrap_or(u64::MAX)
}
