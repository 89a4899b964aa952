//! `infra-lint init`: a configuration, a pre-commit hook, a job of the pipeline and the documents that are missing, all
//! proposed from what the repository shows.

mod documents;
mod settings;
mod survey;

use std::fmt::Write as _;
use std::fs::{OpenOptions, create_dir_all};
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};

use super::args::{InitArgs, InitFile};
use super::{print, working_directory};
use crate::config::FILE_NAMES;
use crate::report::escape_terminal;
use survey::Survey;

const PRE_COMMIT: &str = include_str!("templates/pre-commit-config.yaml");
const WORKFLOW: &str = include_str!("templates/workflow.yaml");
const GITLAB: &str = include_str!("templates/gitlab-ci.yaml");

/// A file to write.
struct Proposal {
    kind: InitFile,
    path: Utf8PathBuf,
    text: String,
    why: String,
}

/// What is to be done.
#[derive(Default)]
struct Plan {
    write: Vec<Proposal>,
    /// Paths that exist, and why nothing is written there.
    kept: Vec<(String, String)>,
    /// What a person has to add to files that exist.
    advice: Vec<String>,
}

pub(super) fn init(args: &InitArgs) -> anyhow::Result<ExitCode> {
    let folder = working_directory()?.join(args.folder.as_deref().unwrap_or(Utf8Path::new("")));
    anyhow::ensure!(folder.is_dir(), "`{folder}` is not a folder; give the root of the repository");
    let folder = folder.canonicalize_utf8().with_context(|| format!("cannot look at `{folder}`"))?;
    let survey = Survey::of(&folder)?;
    let plan = plan(&folder, &survey, args);
    let mut told = told(&plan, &survey);
    if plan.write.is_empty() {
        return print(&told);
    }
    if args.dry_run {
        told.push_str("\nNothing was written (--dry-run).\n");
        return print(&told);
    }
    if !args.yes {
        print(&told)?;
        if !(io::stdin().is_terminal() && io::stdout().is_terminal()) {
            return print("\nNothing was written; `--yes` writes these files.\n");
        }
        if !confirm(plan.write.len())? {
            return print("Nothing was written.\n");
        }
        told.clear();
    }
    for proposal in &plan.write {
        write_new(&folder, proposal)?;
    }
    let blanks = plan.write.iter().any(|proposal| proposal.kind == InitFile::Documents);
    let _ = writeln!(told, "\nWrote {}.", counted(plan.write.len(), "file"));
    if blanks {
        told.push_str(
            "The documents are stubs: words in brackets are blanks that infra-lint reports until somebody who knows fills \
             them in.\n",
        );
    }
    print(&told)
}

fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn confirm(count: usize) -> anyhow::Result<bool> {
    print(&format!("\nWrite {}? [y/N] ", counted(count, "file")))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).context("cannot read the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}

fn plan(folder: &Utf8Path, survey: &Survey, args: &InitArgs) -> Plan {
    let mut plan = Plan::default();
    let wanted = |file: InitFile| args.only.is_empty() || args.only.contains(&file);
    if wanted(InitFile::Config) {
        if let Some(name) = FILE_NAMES.into_iter().find(|name| exists(folder, name)) {
            plan.kept.push((name.to_owned(), "exists".to_owned()));
        } else {
            let (text, told) = settings::proposal(survey);
            let why = if told.is_empty() { "the defaults, explained".to_owned() } else { told.join("; ") };
            plan.write.push(Proposal { kind: InitFile::Config, path: FILE_NAMES[0].into(), text, why });
        }
    }
    if wanted(InitFile::PreCommit) {
        pre_commit(folder, &mut plan);
    }
    if wanted(InitFile::Workflow) {
        pipeline(folder, survey, &mut plan);
    }
    if wanted(InitFile::Documents) {
        for proposal in documents::proposals(survey) {
            if exists(folder, proposal.path.as_str()) || survey.has_path(proposal.path.as_str()) {
                plan.kept.push((proposal.path.into_string(), format!("exists, but {}", proposal.why)));
            } else {
                plan.write.push(proposal);
            }
        }
    }
    plan
}

/// Whether something has that name; a link that leads nowhere counts.
fn exists(folder: &Utf8Path, name: &str) -> bool {
    folder.join(name).symlink_metadata().is_ok()
}

/// The text of a file of the repository, if it is a small regular one.
fn text_of(folder: &Utf8Path, name: &str) -> Option<String> {
    let path = folder.join(name);
    let metadata = path.symlink_metadata().ok()?;
    (metadata.is_file() && metadata.len() <= 1024 * 1024).then(|| std::fs::read_to_string(path).ok())?
}

fn pre_commit(folder: &Utf8Path, plan: &mut Plan) {
    let name = [".pre-commit-config.yaml", ".pre-commit-config.yml"].into_iter().find(|name| exists(folder, name));
    let Some(name) = name else {
        let (path, why) = (".pre-commit-config.yaml".into(), "runs before each commit".to_owned());
        plan.write.push(Proposal { kind: InitFile::PreCommit, path, text: PRE_COMMIT.to_owned(), why });
        return;
    };
    if text_of(folder, name).is_some_and(|text| text.contains("infra-lint")) {
        plan.kept.push((name.to_owned(), "exists, and runs infra-lint".to_owned()));
        return;
    }
    plan.kept.push((name.to_owned(), "exists".to_owned()));
    let entry = PRE_COMMIT.split_once("repos:\n").map_or(PRE_COMMIT, |(_, entry)| entry);
    plan.advice.push(format!("add to `repos:` of {name}:\n\n{entry}"));
}

/// A workflow of GitHub, or a job of GitLab where that is what the repository uses.
fn pipeline(folder: &Utf8Path, survey: &Survey, plan: &mut Plan) {
    if let Some(path) = &survey.runs_already {
        plan.kept.push((path.to_string(), "runs infra-lint".to_owned()));
        return;
    }
    let is_github = survey.paths.iter().any(|path| path.starts_with(".github"));
    let has_gitlab = exists(folder, ".gitlab-ci.yml");
    let remote = || text_of(folder, ".git/config").is_some_and(|text| text.contains("gitlab"));
    if !has_gitlab && (is_github || !(exists(folder, ".gitlab") || remote())) {
        let branch = if survey.has_master { "master" } else { "main" };
        let (path, why) = (".github/workflows/infra-lint.yml", "runs on pull requests, uploads to code scanning");
        let text = WORKFLOW.replace("[main]", &format!("[{branch}]"));
        let existing = ["infra-lint.yml", "infra-lint.yaml"].map(|name| format!(".github/workflows/{name}"));
        match existing.into_iter().find(|name| exists(folder, name)) {
            Some(name) => plan.kept.push((name, "exists".to_owned())),
            None => plan.write.push(Proposal { kind: InitFile::Workflow, path: path.into(), text, why: why.into() }),
        }
        return;
    }
    let path = if has_gitlab { ".gitlab/ci/infra-lint.gitlab-ci.yml" } else { ".gitlab-ci.yml" };
    if exists(folder, path) {
        plan.kept.push((path.to_owned(), "exists".to_owned()));
        return;
    }
    let why = "runs on merge requests, fills their code quality report".to_owned();
    plan.write.push(Proposal { kind: InitFile::Workflow, path: path.into(), text: GITLAB.to_owned(), why });
    if has_gitlab {
        plan.kept.push((".gitlab-ci.yml".to_owned(), "exists".to_owned()));
        plan.advice.push(format!("add to .gitlab-ci.yml:\n\ninclude:\n  - local: {path}\n"));
    }
}

/// The plan for a person.
fn told(plan: &Plan, survey: &Survey) -> String {
    let mut out = String::new();
    let width = plan.write.iter().map(|proposal| proposal.path.as_str().len()).max().unwrap_or(0).min(48);
    for proposal in &plan.write {
        let path = escape_terminal(proposal.path.as_str());
        let _ = writeln!(out, "write  {path:<width$}  {}", escape_terminal(&proposal.why));
    }
    for (path, why) in &plan.kept {
        let _ = writeln!(out, "keep   {}  ({})", escape_terminal(path), escape_terminal(why));
    }
    for advice in &plan.advice {
        let _ = writeln!(out, "\n{advice}");
    }
    let (basic, strict) = survey.findings;
    if basic > 0 {
        let _ = writeln!(
            out,
            "\n`infra-lint` finds {} today, `--preset strict` {strict} more. `infra-lint baseline create` accepts \
             them, so that only new ones fail.",
            counted(basic, "problem")
        );
    } else if strict > 0 {
        let _ = writeln!(out, "\nNothing is found with this preset; `preset: strict` finds {strict} more.");
    }
    out
}

/// Writes a file that does not exist yet; a link in its place, or a folder on the way to it that is a link, counts as
/// existing.
fn write_new(folder: &Utf8Path, proposal: &Proposal) -> anyhow::Result<()> {
    let mut parent = folder.to_owned();
    for part in proposal.path.parent().into_iter().flat_map(Utf8Path::components) {
        parent.push(part);
        let is_link = parent.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink());
        anyhow::ensure!(!is_link, "`{parent}` is a symbolic link, and nothing is written through those");
    }
    let path = folder.join(&proposal.path);
    create_dir_all(&parent).with_context(|| format!("cannot make the folder `{parent}`"))?;
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => file.write_all(proposal.text.as_bytes()).with_context(|| format!("cannot write `{path}`")),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot write `{path}`")),
    }
}
