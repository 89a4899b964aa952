//! What `lint` and `baseline` share: settings, files, findings.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::time::Duration;

use anyhow::Context;
use camino::{Utf8Path, Utf8PathBuf};
use clap::CommandFactory;

use super::args::{Cli, LintArgs, SelectionArgs};
use super::shellcheck::Shellcheck;
use super::{folder_of, working_directory};
use crate::catalogue;
use crate::config::{CommandLine, ConfigError, Loaded, Settings, with_own_rules};
use crate::discover::{DiscoverError, Discovered, NotChecked, Request, discover, normalize, relative, repository_root};
use crate::linter::{self, Linted, Linter, Looked};
use crate::model::scripts::{ShellScript, scripts};
use crate::outcome::Outcome;
use crate::report::escape_terminal;
use crate::rule::{RuleEntry, RuleMeta};
use crate::source::{FileId, SourceFile};
use crate::suppress::{Applied, Circumstances, Suppressions};

/// Everything that is known before the first file is read.
pub(super) struct Prepared {
    /// The working directory.
    pub(super) base: Utf8PathBuf,
    pub(super) loaded: Loaded,
    pub(super) settings: Settings,
    pub(super) linter: Linter,
    /// All rules there are: the catalogue and the repository's own.
    all: &'static [RuleEntry],
    /// Comments and annotations in the files silence nothing.
    no_suppressions: bool,
    /// When `--shellcheck` is given and it runs.
    shellcheck: Option<Shellcheck>,
}

/// The part of the command line that settings are made of.
pub(super) fn command_line(selection: &SelectionArgs) -> CommandLine {
    CommandLine {
        preset: selection.preset.map(Into::into),
        persona: selection.persona.clone(),
        select: (!selection.select.is_empty()).then(|| selection.select.clone()),
        extend_select: selection.extend_select.clone(),
        ignore: selection.ignore.clone(),
        ..CommandLine::default()
    }
}

/// Finds the configuration for `paths` and joins it with the command line.
pub(super) fn prepare(
    base: Utf8PathBuf,
    paths: &[Utf8PathBuf],
    selection: &SelectionArgs,
    line: &CommandLine,
) -> anyhow::Result<Prepared> {
    let folder = common_folder(&base, paths);
    let loaded = match &selection.config {
        _ if selection.no_config => Loaded::default(),
        Some(path) => Loaded::read(&base.join(path))?,
        None => Loaded::find(&folder, &base)?,
    };
    let root = repository_root(&folder).unwrap_or(&base);
    let all = if selection.no_config { catalogue::all() } else { with_own_rules(root)? };
    let settings = Settings::new(all, &loaded, line, root)?;
    let mut linter = Linter::new(settings.rules.iter().cloned()).map_err(|error| {
        let path = loaded.path.as_deref().unwrap_or(Utf8Path::new(""));
        ConfigError::new(path, error.to_string()).with_help("`infra-lint explain RULE` lists a rule's options")
    })?;
    linter.know_actions(&settings.actions);
    Ok(Prepared { base, loaded, settings, linter, all, no_suppressions: selection.no_suppressions, shellcheck: None })
}

/// All rules there are in the working directory's repository.
pub(super) fn all_rules() -> anyhow::Result<&'static [RuleEntry]> {
    let base = working_directory()?;
    Ok(with_own_rules(repository_root(&base).unwrap_or(&base))?)
}

/// The innermost folder that holds all of `paths`.
fn common_folder(base: &Utf8Path, paths: &[Utf8PathBuf]) -> Utf8PathBuf {
    let mut folders = paths.iter().map(|path| folder_of(base, path));
    let Some(first) = folders.next() else { return base.to_owned() };
    let folder = folders.fold(first, |common, folder| {
        common.ancestors().find(|ancestor| folder.starts_with(ancestor)).unwrap_or(base).to_owned()
    });
    folder.canonicalize_utf8().unwrap_or(folder)
}

/// The subcommand that somebody may have meant by a path that is not there.
fn subcommand_like(path: &Utf8Path) -> Option<String> {
    let command = Cli::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    names.into_iter().find(|name| strsim::damerau_levenshtein(name, path.as_str()) <= 2).map(str::to_owned)
}

impl Prepared {
    /// From now on, scripts go to shellcheck; tells when there is none.
    pub(super) fn use_shellcheck(&mut self, program: &str, limit: Duration) -> Option<String> {
        self.shellcheck = Shellcheck::find(program, limit);
        if self.shellcheck.is_none() {
            let shown = escape_terminal(program);
            return Some(format!("`{shown}` does not run, so scripts were not checked by it; install shellcheck\n"));
        }
        None
    }

    /// A path of the command line or of a finding, absolute.
    pub(super) fn absolute(&self, path: &Utf8Path) -> Utf8PathBuf {
        normalize(&self.base.join(path))
    }

    /// The path of a finding from the root of the settings.
    pub(super) fn relative_to_root(&self, path: &Utf8Path) -> Utf8PathBuf {
        relative(self.settings.root(), &self.base.join(path))
    }

    /// Finds and reads the files of the command line.
    pub(super) fn discover(&self, args: &LintArgs) -> anyhow::Result<Discovered> {
        let (dashes, paths): (Vec<_>, Vec<_>) = args.paths.iter().cloned().partition(|path| path == "-");
        let stdin = match (&args.stdin_filename, dashes.is_empty()) {
            (_, true) => None,
            (None, false) => anyhow::bail!(
                "`-` needs `--stdin-filename PATH`: the path decides what kind of file it is and which settings hold"
            ),
            (Some(path), false) => {
                let mut bytes = Vec::new();
                let limit = self.settings.max_file_size.saturating_add(1);
                std::io::stdin().lock().take(limit).read_to_end(&mut bytes).context("cannot read standard input")?;
                Some((path.clone(), bytes))
            }
        };
        discover(Request {
            base: &self.base,
            paths: &paths,
            stdin,
            exclude: &self.settings.exclude,
            force_exclude: args.force_exclude,
            max_file_size: self.settings.max_file_size,
            threads: args.jobs,
        })
        .map_err(|error| {
            let meant = match &error {
                DiscoverError::Missing { path } => subcommand_like(path),
                DiscoverError::Unreadable { .. } => None,
            };
            let hint = meant.map(|name| format!("; or did you mean `infra-lint {name}`?")).unwrap_or_default();
            anyhow::anyhow!("{error}{hint}")
        })
    }

    /// All findings in `sources`, the texts of `found` or what fixes made of them, with the severities that hold in
    /// each file.
    pub(super) fn lint(&self, sources: Vec<SourceFile>, found: &Discovered) -> anyhow::Result<Outcome> {
        let Some(shellcheck) = &self.shellcheck else {
            let Looked { linted, repository, .. } = self.linter.look(&sources, &found.other_paths, |_| ());
            return Ok(Outcome { repository: Some(repository), ..self.outcome(linted, sources, found) });
        };
        let Looked { mut linted, repository, files } = self.linter.look(&sources, &found.other_paths, scripts);
        let scripts: Vec<ShellScript> = files.into_iter().flatten().flatten().collect();
        let root = repository_root(&self.base).unwrap_or(&self.base);
        let checked = shellcheck.check(&scripts, &sources, &self.base, root)?;
        linted.diagnostics.extend(checked.diagnostics);
        linted.unchecked.extend(checked.unchecked);
        linter::sort(&mut linted.diagnostics);
        Ok(Outcome { repository: Some(repository), ..self.outcome(linted, sources, found) })
    }

    /// The outcome of a run: severities and suppressions applied.
    pub(super) fn outcome(&self, mut linted: Linted, sources: Vec<SourceFile>, found: &Discovered) -> Outcome {
        linted.diagnostics.retain_mut(|finding| {
            let Some(source) = sources.get(finding.primary.file.index()) else { return true };
            let severity = self.settings.severity_at(finding.rule, finding.severity, || self.absolute(&source.path));
            finding.severity = severity.unwrap_or(finding.severity);
            severity.is_some()
        });
        let wanted = found.focus.as_ref().map(|ids| ids.iter().copied().collect::<BTreeSet<_>>());
        let is_wanted = |file: FileId| wanted.as_ref().is_none_or(|ids| ids.contains(&file));
        let mut languages = BTreeMap::new();
        for file in linted.files.iter().filter(|file| is_wanted(file.file)) {
            *languages.entry(file.language).or_insert(0) += 1;
        }
        let mut not_checked = found.not_checked.clone();
        not_checked.extend(linted.unchecked.into_iter().filter(|part| is_wanted(part.file)).filter_map(|part| {
            let source = sources.get(part.file.index())?;
            let line = source.position(part.span.start).line;
            let why = if part.span.start == 0 { part.why } else { format!("{} (line {line})", part.why) };
            Some(NotChecked { path: source.path.clone(), why })
        }));
        not_checked.extend(linted.failed.into_iter().map(|rule| NotChecked {
            path: Utf8PathBuf::from("."),
            why: format!("internal error in `{rule}`, which looks at all files together; please report it"),
        }));
        not_checked.sort();
        let rules: Vec<&'static RuleMeta> = self.settings.rules.iter().map(|rule| &rule.entry.meta).collect();
        let applied = if self.no_suppressions {
            Applied { kept: linted.diagnostics, suppressed: Vec::new() }
        } else {
            let circumstances = Circumstances {
                known: self.all,
                enabled: &rules,
                engine: &|id| self.linter.engine_rule(id),
                today: &jiff::Zoned::now().date().to_string(),
                require_reason: self.settings.require_reason,
            };
            Suppressions::collect(&sources, &linted.files).apply(linted.diagnostics, &circumstances)
        };
        let (diagnostics, suppressed) = (applied.kept, applied.suppressed);
        let undecided = linted.undecided;
        Outcome { sources, diagnostics, suppressed, not_checked, rules, languages, undecided, ..Outcome::default() }
    }
}
