//! The command line program: arguments, one module per subcommand, exit codes.
#![expect(clippy::disallowed_methods, reason = "the program around the pure library: disk, clock, environment, git")]

mod args;
mod baseline;
mod changed;
mod checklist;
mod completions;
mod config;
mod explain;
mod fix;
mod graph;
mod init;
mod lint;
mod markdown;
mod notes;
mod output;
mod own_rules;
mod rules;
mod run;
mod shellcheck;
mod terminal;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Error;
use camino::{Utf8Path, Utf8PathBuf};
use clap::Parser;

use crate::config::{ConfigError, RuleErrors};
use args::{Cli, ColorChoice, Command};

/// Runs the program.
///
/// The exit code is 0 when there is nothing at or above `--fail-on`, 1 when there is, 2 for errors of usage,
/// configuration and I/O; the same in every format.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // `--help` and `--version` are no errors; a closed pipe is not one either.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let color = color_of(&cli);
    // The linter goes on after a panic in one file and counts the file as not checked; one line is enough then.
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|info| {
            let place = info.location().map(|place| format!(" at {place}")).unwrap_or_default();
            let _ = writeln!(io::stderr().lock(), "internal error{place}; please report it");
        }));
    }
    match run(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            show(&error, color);
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command.unwrap_or(Command::Lint(cli.lint)) {
        Command::Lint(args) => lint::lint(args),
        Command::Rules(args) => rules::rules(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Checklist(args) => checklist::checklist(&args),
        Command::Graph(args) => graph::graph(&args),
        Command::Init(args) => init::init(&args),
        Command::Config(command) => config::config(command),
        Command::Baseline(command) => baseline::baseline(command),
        Command::Completions { shell } => completions::completions(shell),
        Command::Man => completions::man(),
    }
}

fn color_of(cli: &Cli) -> ColorChoice {
    match &cli.command {
        Some(Command::Lint(args)) => args.output.color.color,
        Some(Command::Rules(args)) => args.color.color,
        Some(Command::Explain(args)) => args.color.color,
        Some(Command::Checklist(args)) => args.color.color,
        None => cli.lint.output.color.color,
        Some(_) => ColorChoice::Auto,
    }
}

/// The working directory.
fn working_directory() -> anyhow::Result<Utf8PathBuf> {
    let folder = std::env::current_dir().map_err(|error| Error::new(error).context("there is no working directory"))?;
    Utf8PathBuf::from_path_buf(folder)
        .map_err(|folder| anyhow::anyhow!("the path of the working directory is not valid UTF-8: {}", folder.display()))
}

/// Writes to standard output in one go.
fn print(text: &str) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn is_broken_pipe(error: &Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe))
}

/// An error on standard error, with the line of the configuration where there is one.
fn show(error: &Error, color: ColorChoice) {
    if let Some(RuleErrors(errors)) = error.downcast_ref::<RuleErrors>() {
        for error in errors {
            show_placed(error, "error in a rule", color);
        }
    } else if let Some(error) = error.downcast_ref::<ConfigError>() {
        show_placed(error, "error in the configuration", color);
    } else {
        let _ = writeln!(io::stderr().lock(), "error: {error:#}");
    }
}

fn show_placed(error: &ConfigError, title: &str, color: ColorChoice) {
    let mut err = io::stderr().lock();
    let error = &match working_directory() {
        Ok(base) => error.clone().shown_from(&base),
        Err(_) => error.clone(),
    };
    if error.position().is_none() {
        let help = error.help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default();
        let _ = writeln!(err, "error: {error}{help}");
        return;
    }
    let theme = if terminal::stderr_colors(color) {
        miette::GraphicalTheme::unicode()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    };
    let mut frame = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(theme).with_width(terminal::width());
    let _ = match handler.render_report(&mut frame, error) {
        Ok(()) => write!(err, "{title}\n{frame}"),
        Err(_) => writeln!(err, "error: {error}"),
    };
}

/// The folder that `path` is in, or `path` itself when it is a folder.
fn folder_of(base: &Utf8Path, path: &Utf8Path) -> Utf8PathBuf {
    let full = base.join(path);
    if full.is_dir() { full } else { full.parent().map(Utf8Path::to_owned).unwrap_or(full) }
}
