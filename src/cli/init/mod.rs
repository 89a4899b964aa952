//! `infra-lint init`: a configuration, a pre-commit hook and a workflow to start from.

use std::fmt::Write as _;
use std::fs::{OpenOptions, create_dir_all};
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use anyhow::Context;
use camino::Utf8Path;

use super::args::{InitArgs, InitFile};
use super::{print, working_directory};
use crate::config::FILE_NAMES;

/// A commented configuration that changes nothing.
const CONFIG: &str = include_str!("infra-lint.yaml");
const PRE_COMMIT: &str = include_str!("pre-commit-config.yaml");
const WORKFLOW: &str = include_str!("workflow.yaml");

pub(super) fn init(args: &InitArgs) -> anyhow::Result<ExitCode> {
    let folder = working_directory()?.join(args.folder.as_deref().unwrap_or(Utf8Path::new("")));
    anyhow::ensure!(folder.is_dir(), "`{folder}` is not a folder; give the root of the repository");
    let wanted = |file: InitFile| args.only.is_empty() || args.only.contains(&file);
    let mut told = String::new();
    if wanted(InitFile::Config) {
        let existing = FILE_NAMES.into_iter().find(|name| folder.join(name).symlink_metadata().is_ok());
        match existing {
            Some(name) => writeln!(told, "kept     {name} (exists)")?,
            None => write_new(&folder, FILE_NAMES[0], CONFIG, &mut told)?,
        }
    }
    if wanted(InitFile::PreCommit) {
        write_new(&folder, ".pre-commit-config.yaml", PRE_COMMIT, &mut told)?;
        if told.contains("kept     .pre-commit") {
            let entry = PRE_COMMIT.split_once("repos:\n").map_or(PRE_COMMIT, |(_, entry)| entry);
            writeln!(told, "         add to its `repos:`\n\n{entry}")?;
        }
    }
    if wanted(InitFile::Workflow) {
        write_new(&folder, ".github/workflows/infra-lint.yml", WORKFLOW, &mut told)?;
    }
    print(&told)
}

/// Writes a file that does not exist yet; a link in its place counts as existing.
fn write_new(folder: &Utf8Path, name: &str, text: &str, told: &mut String) -> anyhow::Result<()> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        create_dir_all(parent).with_context(|| format!("cannot make the folder `{parent}`"))?;
    }
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{path}`"))?;
            writeln!(told, "written  {name}")?;
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => writeln!(told, "kept     {name} (exists)")?,
        Err(error) => return Err(error).with_context(|| format!("cannot write `{path}`")),
    }
    Ok(())
}
