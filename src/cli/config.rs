//! `infra-lint config`: the settings in force, and what may be written.

use std::fmt::Write as _;
use std::process::ExitCode;

use camino::Utf8PathBuf;

use super::args::{ConfigCommand, ConfigShowArgs};
use super::run::{command_line, prepare};
use super::{print, working_directory};
use crate::config::ConfigFile;

pub(super) fn config(command: ConfigCommand) -> anyhow::Result<ExitCode> {
    match command {
        ConfigCommand::Schema => print(&(serde_json::to_string_pretty(&ConfigFile::schema())? + "\n")),
        ConfigCommand::Show(args) => show(&args),
    }
}

/// As YAML that could be a configuration itself, but for the comments on where things come from.
fn show(args: &ConfigShowArgs) -> anyhow::Result<ExitCode> {
    let paths: Vec<Utf8PathBuf> = args.path.iter().cloned().collect();
    let prepared = prepare(working_directory()?, &paths, &args.selection, &command_line(&args.selection))?;
    let settings = &prepared.settings;
    let mut out = String::new();
    match &prepared.loaded.path {
        Some(path) => writeln!(out, "# from {path}")?,
        None => writeln!(out, "# no configuration file: defaults")?,
    }
    writeln!(out, "fail-on: {}", settings.fail_on.as_str())?;
    writeln!(out, "min-severity: {}", settings.min_severity.as_str())?;
    writeln!(out, "max-file-size: {}", settings.max_file_size)?;
    writeln!(out, "require-reason: {}", settings.require_reason)?;
    if let Some(path) = &settings.baseline {
        writeln!(out, "# baseline: {path}")?;
    }
    writeln!(
        out,
        "# {} rules run, {} override(s) by path",
        settings.rules.len(),
        prepared.loaded.file.overrides.len()
    )?;
    writeln!(out, "select:")?;
    for rule in &settings.rules {
        writeln!(out, "  - {}", rule.entry.meta.id)?;
    }
    writeln!(out, "rules:")?;
    for rule in &settings.rules {
        let mut entry = rule.options.clone().unwrap_or_else(|| serde_json::json!({}));
        if let Some(table) = entry.as_object_mut() {
            table.insert("severity".to_owned(), rule.severity.as_str().into());
        }
        // JSON is YAML.
        writeln!(out, "  {}: {entry}", rule.entry.meta.id)?;
    }
    print(&out)
}
