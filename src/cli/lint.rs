//! `infra-lint [PATHS]`: finds, checks, reports.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use super::args::LintArgs;
use super::changed::changed;
use super::interim::{Format, Result};
use super::run::{command_line, focus, prepare};
use super::working_directory;
use crate::config::CommandLine;

pub(super) fn lint(mut args: LintArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    if args.paths.is_empty() {
        args.paths.push(".".into());
    }
    if args.jobs > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(args.jobs).build_global()?;
    }
    let line = CommandLine {
        fail_on: args.fail_on.map(Into::into),
        min_severity: args.output.min_severity.map(Into::into),
        ..command_line(&args.selection)
    };
    let prepared = prepare(working_directory()?, &args.paths, &args.selection, &line)?;
    let differing = args.changed.as_deref().map(|reference| changed(&prepared.base, reference)).transpose()?;
    let found = prepared.discover(&args)?;
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
    if format == Format::Concise && args.output.quiet == 0 {
        std::io::stderr().lock().write_all(result.summary().as_bytes())?;
    }
    Ok(code)
}
