//! `infra-lint checklist`: how ready for production the repository is, by the personas' demands.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Context;
use camino::Utf8Path;

use super::args::{ChecklistArgs, LintArgs};
use super::run::{command_line, prepare};
use super::{output, terminal, working_directory};
use crate::checklist::{Baseline, Input, Report, root_of, signs};
use crate::config::CommandLine;
use crate::report::{ChecklistFormat, ChecklistView, Style, write_checklist};
use crate::rule::Preset;

/// Bigger than any honest report.
const MAX_SIZE: u64 = 16 * 1024 * 1024;

pub(super) fn checklist(args: &ChecklistArgs) -> anyhow::Result<ExitCode> {
    let base = working_directory()?;
    let baseline = args.compare.as_deref().map(|path| read(&base, path)).transpose()?;
    let lint = LintArgs {
        paths: if args.paths.is_empty() { vec![".".into()] } else { args.paths.clone() },
        ..LintArgs::default()
    };
    // What the recommended preset leaves out as taste is a demand here.
    let line = CommandLine { at_least: Some(Preset::Strict), ..command_line(&args.selection) };
    let prepared = prepare(base, &lint.paths, &args.selection, &line)?;

    let found = prepared.discover(&lint)?;
    let looked = prepared.linter.look(&found.sources, &found.other_paths, signs::look);
    let mut sightings = looked.files.into_iter().flatten().flatten().collect();
    let root = root_of(lint.paths.iter().map(camino::Utf8PathBuf::as_path));
    signs::join(&looked.repository, &found.sources, &root, &mut sightings);
    let outcome = prepared.outcome(looked.linted, found.sources.clone(), &found);
    let masks = outcome.masks();
    let rules: BTreeSet<&'static str> = outcome.rules.iter().map(|rule| rule.id).collect();
    let today = jiff::Zoned::now().date().to_string();
    let input = Input {
        sources: &outcome.sources,
        diagnostics: &outcome.diagnostics,
        sightings: &sightings,
        rules: &rules,
        attestations: &prepared.settings.attestations,
        today: &today,
        masks,
    };
    let personas: Vec<&str> = prepared.settings.personas.iter().copied().collect();
    let report = Report::new(&input, &personas);
    let changes = baseline.as_ref().map(|baseline| (baseline.percent, baseline.changes(&report)));
    let changes = changes.as_ref().map(|(percent, changes)| (*percent, changes.as_slice()));
    let title = lint.paths.first().map(|path| prepared.absolute(path));
    let title = title.as_deref().and_then(Utf8Path::file_name).unwrap_or("the repository");
    let files = files_of_host();
    let view = ChecklistView { report: &report, title, files: files.as_deref(), changes, all: args.all };

    let format = ChecklistFormat::from(args.format);
    if let Some(path) = &args.output {
        let mut text = Vec::new();
        write_checklist(format, view, Style::default(), &mut text)?;
        output::replace(&prepared.base.join(path), &text).with_context(|| format!("cannot write `{path}`"))?;
    } else {
        print(format, view, args)?;
    }
    let percent = report.total.percent().unwrap_or(100);
    Ok(ExitCode::from(u8::from(args.fail_under.is_some_and(|least| percent < least))))
}

/// Where the host of a pipeline shows the files of this commit.
fn files_of_host() -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let github = || {
        let (server, name) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_REPOSITORY")?);
        Some(format!("{server}/{name}/blob/{}/", variable("GITHUB_SHA")?))
    };
    let gitlab = || Some(format!("{}/-/blob/{}/", variable("CI_PROJECT_URL")?, variable("CI_COMMIT_SHA")?));
    let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, ':' | '/' | '.' | '-' | '_' | '~');
    github().or_else(gitlab).filter(|address| address.starts_with("https://") && address.chars().all(plain))
}

fn print(format: ChecklistFormat, view: ChecklistView<'_>, args: &ChecklistArgs) -> anyhow::Result<()> {
    let style =
        Style { color: terminal::stdout_colors(args.color.color), width: terminal::width(), ..Style::default() };
    let mut out = io::BufWriter::new(io::stdout().lock());
    match write_checklist(format, view, style, &mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to standard output"),
    }
}

fn read(base: &Utf8Path, path: &Utf8Path) -> anyhow::Result<Baseline> {
    let full = base.join(path);
    let metadata = std::fs::metadata(&full).with_context(|| format!("cannot read `{path}` (--compare)"))?;
    if !metadata.is_file() || metadata.len() > MAX_SIZE {
        anyhow::bail!("`{path}` (--compare) is not a regular file of at most {} MiB", MAX_SIZE / 1024 / 1024);
    }
    let text = std::fs::read_to_string(&full).with_context(|| format!("cannot read `{path}` (--compare)"))?;
    Baseline::parse(&text).with_context(|| format!("`{path}` (--compare)"))
}
