//! The configuration as meant: file and command line together, checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashSet;
use serde_json::Value;
use serde_saphyr::Spanned;

use super::Loaded;
use super::actions::told;
use super::error::{ConfigError, did_you_mean, span_of};
use super::file::{AttestationFile, FailOn, RuleTable, Size};
use super::select::Selector;
use crate::catalogue;
use crate::diagnostic::Severity;
use crate::discover::{DEFAULT_MAX_FILE_SIZE, Exclude};
use crate::linter::EnabledRule;
use crate::model::actions::known::Told;
use crate::rule::{Options, Preset, RuleEntry, RuleMeta};

/// A file that is never read, whatever is configured.
const HARD_MAX_FILE_SIZE: u64 = 16 * 1024 * 1024;

/// The rule that no selection leaves out by not naming it: a file that cannot be read is not a clean file.
const ALWAYS: &str = "lint/syntax-error";

/// What the command line says about rules; it wins over the file.
#[derive(Debug, Default, Clone)]
pub struct CommandLine {
    pub preset: Option<Preset>,
    pub persona: Vec<String>,
    pub select: Option<Vec<String>>,
    pub extend_select: Vec<String>,
    pub ignore: Vec<String>,
    pub fail_on: Option<FailOn>,
    pub min_severity: Option<Severity>,
    /// At least the rules of this preset, where the file asks for a smaller one.
    pub at_least: Option<Preset>,
}

/// What is in force for a run.
#[derive(Debug)]
pub struct Settings {
    /// The rules that are on for at least some files, sorted by id.
    pub rules: Vec<EnabledRule>,
    pub fail_on: FailOn,
    pub min_severity: Severity,
    pub exclude: Exclude,
    pub max_file_size: u64,
    pub require_reason: bool,
    /// Absolute.
    pub baseline: Option<Utf8PathBuf>,
    /// Whose checklists are asked for; empty: everybody's.
    pub personas: BTreeSet<&'static str>,
    /// What the file tells of actions.
    pub actions: Arc<Told>,
    /// What somebody vouches for, expired or not.
    pub attestations: Vec<Attestation>,
    /// Rules that are on where no override says otherwise.
    everywhere: FxHashSet<&'static str>,
    shellcheck: Codes,
    overrides: Vec<PathOverride>,
}

/// Somebody vouches for an item of the checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    pub item: &'static str,
    /// Who.
    pub by: String,
    /// Where it can be seen.
    pub evidence: String,
    /// The last day it counts, `YYYY-MM-DD`.
    pub until: String,
}

#[derive(Debug)]
struct PathOverride {
    globs: GlobSet,
    changes: BTreeMap<&'static str, Level>,
}

/// What is said of codes of shellcheck, which are no rules of the catalogue.
#[derive(Debug, Default)]
struct Codes {
    /// The ones that are listed; empty for all.
    only: BTreeSet<&'static str>,
    off: BTreeSet<&'static str>,
    severities: BTreeMap<&'static str, Severity>,
}

impl Codes {
    fn severity(&self, id: &str, severity: Severity) -> Option<Severity> {
        let on = (self.only.is_empty() || self.only.contains(id)) && !self.off.contains(id);
        on.then(|| self.severities.get(id).copied().unwrap_or(severity))
    }
}

fn is_shellcheck(id: &str) -> bool {
    id.starts_with("shellcheck/")
}

/// What a configuration says of one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Off,
    On,
    Severity(Severity),
}

impl Settings {
    /// Joins file and command line; `folder` is where globs and paths start when there is no file.
    pub fn new(
        rules: &'static [RuleEntry],
        loaded: &Loaded,
        line: &CommandLine,
        folder: &Utf8Path,
    ) -> Result<Self, ConfigError> {
        let context = Reader { rules, loaded };
        let file = &loaded.file;
        let root = loaded.path.as_deref().and_then(Utf8Path::parent).unwrap_or(folder);

        let table = context.table(&file.rules, true)?;
        let mut on = match &file.select {
            Some(words) => context.select(words)?,
            None => of_preset(rules, file.preset.unwrap_or_default().max(line.at_least.unwrap_or_default())),
        };
        on.extend(context.select(&file.extend_select)?);
        on.extend(table.iter().filter(|(_, entry)| matches!(entry.level, Level::Severity(_))).map(|(id, _)| *id));
        let ignored = context.select(&file.ignore)?;
        on.retain(|id| !ignored.contains(id) && table.get(id).is_none_or(|entry| entry.level != Level::Off));

        let overrides: Vec<PathOverride> =
            file.overrides.iter().map(|written| context.path_override(written)).collect::<Result<_, _>>()?;
        let chosen = line.select.is_some() || line.preset.is_some();
        if let Some(words) = &line.select {
            on = context.select_line("--select", words)?;
        } else if let Some(preset) = line.preset {
            on = of_preset(rules, preset);
        }
        on.extend(context.select_line("--extend-select", &line.extend_select)?);
        let refused = context.select_line("--ignore", &line.ignore)?;
        on.insert(ALWAYS);
        on.retain(|id| !refused.contains(id));
        let ignored_by_name = ignored.contains(ALWAYS) || table.get(ALWAYS).is_some_and(|e| e.level == Level::Off);
        if ignored_by_name && line.select.is_none() {
            on.remove(ALWAYS);
        }
        let personas = context.personas(line)?;
        on.retain(|id| serves(rules, id, &personas));

        let listed = line.select.is_some() || (!chosen && file.select.is_some());
        let mut off: BTreeSet<&'static str> = refused.iter().copied().filter(|id| is_shellcheck(id)).collect();
        if !chosen {
            off.extend(ignored.into_iter().filter(|id| is_shellcheck(id)));
        }
        off.extend(table.iter().filter(|(_, entry)| entry.level == Level::Off).map(|(id, _)| *id));
        let only = on.iter().copied().filter(|id| listed && is_shellcheck(id) && !on.contains("lint/shellcheck"));
        let severities = table.iter().filter_map(|(id, entry)| match entry.level {
            Level::Severity(severity) => Some((*id, severity)),
            _ => None,
        });
        let shellcheck = Codes { only: only.collect(), off, severities: severities.collect() };

        // A rule that is on for some folder only still has to run.
        let mut run = on.clone();
        if !chosen {
            for (id, level) in overrides.iter().flat_map(|entry| &entry.changes) {
                if *level != Level::Off && !refused.contains(id) && serves(rules, id, &personas) {
                    run.insert(id);
                }
            }
        }
        let version = file.kubernetes_version.as_ref().map(|text| context.kubernetes_version(text)).transpose()?;
        let enabled = rules.iter().filter(|entry| run.contains(entry.meta.id));
        let enabled = enabled.map(|entry| enable(entry, table.get(entry.meta.id), version.as_deref())).collect();

        Ok(Self {
            rules: enabled,
            fail_on: line.fail_on.or(file.fail_on).unwrap_or_default(),
            min_severity: line.min_severity.or(file.min_severity).unwrap_or(Severity::Info),
            exclude: Exclude { root: root.to_owned(), globs: context.globs(&file.exclude)? },
            max_file_size: context.max_file_size()?,
            require_reason: file.require_reason,
            baseline: context.baseline(root)?,
            personas,
            actions: Arc::new(context.actions()?),
            attestations: context.attestations()?,
            everywhere: on,
            shellcheck,
            overrides,
        })
    }

    /// The folder that globs and the baseline's paths start at.
    pub fn root(&self) -> &Utf8Path {
        &self.exclude.root
    }

    /// The severity of a rule's finding in a file; `None` when the rule is off there. `absolute` gives the file's path.
    pub fn severity_at(
        &self,
        rule: &RuleMeta,
        severity: Severity,
        absolute: impl Fn() -> Utf8PathBuf,
    ) -> Option<Severity> {
        let mut found = if is_shellcheck(rule.id) {
            self.shellcheck.severity(rule.id, severity)
        } else {
            self.everywhere.contains(rule.id).then_some(severity)
        };
        for entry in &self.overrides {
            let Some(level) = entry.changes.get(rule.id) else { continue };
            let absolute = absolute();
            let Ok(path) = absolute.strip_prefix(&self.exclude.root) else { return found };
            if entry.globs.is_match(path) {
                found = match level {
                    Level::Off => None,
                    Level::On => Some(severity),
                    Level::Severity(severity) => Some(*severity),
                };
            }
        }
        found
    }
}

fn of_preset(rules: &'static [RuleEntry], preset: Preset) -> FxHashSet<&'static str> {
    rules.iter().filter(|entry| entry.meta.preset <= preset).map(|entry| entry.meta.id).collect()
}

/// Whether a rule is mapped to an item that one of the personas asks for; rules on linting itself serve all.
fn serves(rules: &'static [RuleEntry], id: &str, personas: &BTreeSet<&'static str>) -> bool {
    if personas.is_empty() {
        return true;
    }
    let Some(entry) = rules.iter().find(|entry| entry.meta.id == id) else { return false };
    entry.meta.group() == "lint"
        || catalogue::checklist().iter().any(|item| {
            entry.meta.checklist.contains(&item.id) && item.personas.iter().any(|persona| personas.contains(persona))
        })
}

fn enable(entry: &'static RuleEntry, configured: Option<&RuleSetting>, version: Option<&str>) -> EnabledRule {
    let severity = match configured.map(|setting| setting.level) {
        Some(Level::Severity(severity)) => severity,
        _ => entry.meta.severity,
    };
    let mut options = configured.map(|setting| setting.options.clone()).unwrap_or_default();
    let takes_version = entry.meta.options.iter().any(|option| option.name == KUBERNETES_VERSION);
    if let Some(version) = version.filter(|_| takes_version) {
        options.entry(KUBERNETES_VERSION).or_insert_with(|| Value::from(version));
    }
    let options = (!options.is_empty()).then_some(Value::Object(options));
    EnabledRule { entry, severity, options }
}

/// The setting, and the option through which rules get it.
const KUBERNETES_VERSION: &str = "kubernetes-version";

#[derive(Debug)]
struct RuleSetting {
    level: Level,
    options: serde_json::Map<String, Value>,
}

/// Turns what is written into what is meant, with places for errors.
#[derive(Clone, Copy)]
struct Reader<'a> {
    rules: &'static [RuleEntry],
    loaded: &'a Loaded,
}

impl Reader<'_> {
    fn error<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> ConfigError {
        let path = self.loaded.path.as_deref().unwrap_or(Utf8Path::new(super::FILE_NAMES[0]));
        ConfigError::new(path, message).at(&self.loaded.text, span_of(at.referenced, &self.loaded.text))
    }

    fn selector(&self, word: &Spanned<String>) -> Result<Selector, ConfigError> {
        Selector::parse(&word.value, self.rules)
            .map_err(|unknown| self.error(word, unknown.to_string()).with_help(unknown.help))
    }

    fn holding(&self, selector: &Selector) -> Vec<&'static str> {
        let named = selector.rules().unwrap_or_default().iter().copied().filter(|id| is_shellcheck(id));
        self.rules.iter().filter(|entry| selector.holds(&entry.meta)).map(|entry| entry.meta.id).chain(named).collect()
    }

    fn select(&self, words: &[Spanned<String>]) -> Result<FxHashSet<&'static str>, ConfigError> {
        let mut ids = FxHashSet::default();
        for word in words {
            ids.extend(self.holding(&self.selector(word)?));
        }
        Ok(ids)
    }

    fn select_line(&self, flag: &str, words: &[String]) -> Result<FxHashSet<&'static str>, ConfigError> {
        let mut ids = FxHashSet::default();
        for word in words {
            let selector = Selector::parse(word, self.rules).map_err(|unknown| {
                ConfigError::new(Utf8Path::new(""), format!("{flag}: {unknown}")).with_help(unknown.help)
            })?;
            ids.extend(self.holding(&selector));
        }
        Ok(ids)
    }

    fn table(&self, table: &RuleTable, with_options: bool) -> Result<BTreeMap<&'static str, RuleSetting>, ConfigError> {
        let mut settings = BTreeMap::new();
        for (word, value) in &table.0 {
            let selector = self.selector(word)?;
            let Some(ids) = selector.rules() else {
                return Err(self.error(word, format!("`{}` is not one rule", word.value)).with_help(
                    "name rules here; groups and categories go into `select`, `extend-select` and `ignore`",
                ));
            };
            for id in ids {
                settings.insert(*id, self.setting(id, value, with_options)?);
            }
        }
        Ok(settings)
    }

    fn setting(&self, id: &str, written: &Spanned<Value>, with_options: bool) -> Result<RuleSetting, ConfigError> {
        let Value::Object(table) = &written.value else {
            return Ok(RuleSetting { level: self.level(written, &written.value)?, options: serde_json::Map::new() });
        };
        let mut options = table.clone();
        let level = options.remove("severity").map_or(Ok(Level::On), |value| self.level(written, &value))?;
        if !with_options && !options.is_empty() {
            return Err(self
                .error(written, "a rule has the same options for all files")
                .with_help("set options under the top-level `rules`; here only `off` or a severity"));
        }
        if let Some(entry) = self.rules.iter().find(|entry| entry.meta.id == id) {
            let value = Value::Object(options.clone());
            Options::new(&entry.meta, Some(&value)).validate().map_err(|error| {
                self.error(written, error.to_string()).with_help(format!("`infra-lint explain {id}` lists its options"))
            })?;
        }
        Ok(RuleSetting { level, options })
    }

    fn level(&self, at: &Spanned<Value>, value: &Value) -> Result<Level, ConfigError> {
        const LEVELS: [&str; 4] = ["off", "info", "warning", "error"];
        match value {
            // YAML 1.1 habits: `off` without quotes means `false` to many tools.
            Value::Bool(false) => Ok(Level::Off),
            Value::String(word) => match word.as_str() {
                "off" => Ok(Level::Off),
                "info" => Ok(Level::Severity(Severity::Info)),
                "warning" => Ok(Level::Severity(Severity::Warning)),
                "error" => Ok(Level::Severity(Severity::Error)),
                other => {
                    let near = did_you_mean(other, LEVELS).map(|near| near + " ").unwrap_or_default();
                    let help = format!("{near}it takes `off`, `info`, `warning` or `error`");
                    Err(self.error(at, format!("`{other}` is not a severity")).with_help(help))
                }
            },
            _ => Err(self
                .error(at, "this is not a severity")
                .with_help("write `off`, `info`, `warning`, `error`, or a mapping of `severity` and options")),
        }
    }

    fn path_override(&self, written: &super::file::OverrideFile) -> Result<PathOverride, ConfigError> {
        let mut changes = BTreeMap::new();
        changes.extend(self.select(&written.extend_select)?.into_iter().map(|id| (id, Level::On)));
        changes.extend(self.select(&written.ignore)?.into_iter().map(|id| (id, Level::Off)));
        changes.extend(self.table(&written.rules, false)?.into_iter().map(|(id, setting)| (id, setting.level)));
        Ok(PathOverride { globs: self.globs(&written.paths)?, changes })
    }

    /// A pattern without `/` matches in any folder, one that names a folder matches all below it, as in `.gitignore`.
    fn globs(&self, patterns: &[Spanned<String>]) -> Result<GlobSet, ConfigError> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let wrong = |error: globset::Error| {
                self.error(pattern, format!("not a glob: {}", error.kind()))
                    .with_help("`*` matches within a folder, `**` across folders, `{a,b}` either")
            };
            let written = pattern.value.trim_start_matches("./").trim_end_matches('/');
            let anchored = written.trim_start_matches('/');
            let any_folder = if written.contains('/') { "" } else { "**/" };
            for text in [format!("{any_folder}{anchored}"), format!("{any_folder}{anchored}/**")] {
                set.add(GlobBuilder::new(&text).literal_separator(true).build().map_err(wrong)?);
            }
        }
        set.build().map_err(|error| ConfigError::new(Utf8Path::new(""), error.to_string()))
    }

    fn personas(&self, line: &CommandLine) -> Result<BTreeSet<&'static str>, ConfigError> {
        let known = catalogue::personas();
        let help = |word: &str| {
            did_you_mean(word, known.iter().copied())
                .unwrap_or_else(|| format!("the personas are `{}`", known.join("`, `")))
        };
        let find = |word: &str| known.iter().copied().find(|name| *name == word);
        let mut personas = BTreeSet::new();
        for word in &line.persona {
            let unknown = || {
                ConfigError::new(Utf8Path::new(""), format!("--persona: there is no persona `{word}`"))
                    .with_help(help(word))
            };
            personas.insert(find(word).ok_or_else(unknown)?);
        }
        if personas.is_empty() {
            for word in &self.loaded.file.persona {
                let unknown =
                    || self.error(word, format!("there is no persona `{}`", word.value)).with_help(help(&word.value));
                personas.insert(find(&word.value).ok_or_else(unknown)?);
            }
        }
        Ok(personas)
    }

    fn attestations(&self) -> Result<Vec<Attestation>, ConfigError> {
        let read = |written: &Spanned<AttestationFile>| {
            let AttestationFile { item, by, evidence, until } = &written.value;
            let Some(known) = catalogue::checklist().iter().find(|known| known.id == item) else {
                let ids = catalogue::checklist().iter().map(|known| known.id);
                let near = did_you_mean(item, ids).map(|near| near + " ").unwrap_or_default();
                let help = format!("{near}`infra-lint checklist --format json` lists the items");
                return Err(self.error(written, format!("there is no checklist item `{item}`")).with_help(help));
            };
            if until.parse::<jiff::civil::Date>().is_err() || until.len() != "YYYY-MM-DD".len() {
                return Err(self
                    .error(written, format!("`{until}` is not a date"))
                    .with_help("write the last day it counts as `2027-01-31`"));
            }
            if by.trim().is_empty() || evidence.trim().is_empty() {
                return Err(self
                    .error(written, "an attestation needs who vouches and where it can be seen")
                    .with_help("fill in `by:` and `evidence:`"));
            }
            Ok(Attestation { item: known.id, by: by.clone(), evidence: evidence.clone(), until: until.clone() })
        };
        self.loaded.file.attestations.iter().map(read).collect()
    }

    fn max_file_size(&self) -> Result<u64, ConfigError> {
        let Some(written) = &self.loaded.file.max_file_size else { return Ok(DEFAULT_MAX_FILE_SIZE) };
        let bytes = match &written.value {
            Size::Bytes(bytes) => Some(*bytes),
            Size::Text(text) => parse_size(text),
        };
        match bytes {
            Some(bytes @ 1..=HARD_MAX_FILE_SIZE) => Ok(bytes),
            Some(_) => Err(self
                .error(written, "the size must lie between 1 byte and 16 MiB")
                .with_help("exclude larger files")),
            None => Err(self.error(written, "this is not a size").with_help("write bytes, or a text such as `2 MiB`")),
        }
    }

    fn kubernetes_version(&self, written: &Spanned<String>) -> Result<String, ConfigError> {
        let mut parts = written.value.trim_start_matches('v').split('.');
        let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
        match (number(parts.next()), number(parts.next())) {
            (Some(major), Some(minor)) => Ok(format!("{major}.{minor}")),
            _ => Err(self
                .error(written, format!("`{}` is not a version of Kubernetes", written.value))
                .with_help("write it as `\"1.31\"`")),
        }
    }

    fn actions(&self) -> Result<Told, ConfigError> {
        told(&self.loaded.file.actions).map_err(|name| {
            self.error(name, format!("`{}` names no action", name.value))
                .with_help("write `owner/name`, `owner/name/path`, or one of them with a version: `owner/name@v2`")
        })
    }

    fn baseline(&self, root: &Utf8Path) -> Result<Option<Utf8PathBuf>, ConfigError> {
        let Some(written) = &self.loaded.file.baseline else { return Ok(None) };
        let path = Utf8Path::new(&written.value);
        if path.components().all(|part| matches!(part, Utf8Component::Normal(_) | Utf8Component::CurDir)) {
            return Ok(Some(root.join(path)));
        }
        Err(self
            .error(written, "the baseline must lie beside or below the configuration")
            .with_help("write a relative path without `..`"))
    }
}

/// `2 MiB`, `512KiB`, `1 MB`, `4096`.
fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(digits)?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" | "bytes" => 1,
        "k" | "kb" => 1000,
        "kib" => 1024,
        "m" | "mb" => 1_000_000,
        "mib" => 1024 * 1024,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}
