//! The configuration as written: the shape of `infra-lint.yaml`, its errors with their places, and its JSON Schema.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use camino::Utf8Path;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_saphyr::{Error, Spanned};

use super::error::{ConfigError, did_you_mean, span_of};
use crate::diagnostic::Severity;
use crate::rule::Preset;

/// The configuration of infra-lint: `infra-lint.yaml` or `.infra-lint.yaml` at or above the linted files.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "infra-lint configuration")]
pub struct ConfigFile {
    /// The rules to start from: `recommended` (default) has next to no noise on a well-kept repository, `strict` adds
    /// hardening and pinning, `all` has every rule.
    #[schemars(schema_with = "preset_schema")]
    pub preset: Option<Preset>,
    /// Only rules that serve the checklists of these personas.
    #[schemars(with = "Vec<String>")]
    pub persona: Vec<Spanned<String>>,
    /// Only these rules, instead of a preset: ids (`docker/latest-tag`), groups (`docker`), categories (`security`),
    /// ids of other tools (`DL3007`, `hadolint:DL3007`), or other tools (`hadolint`).
    #[schemars(with = "Option<Vec<String>>")]
    pub select: Option<Vec<Spanned<String>>>,
    /// Further rules, in the same words.
    #[schemars(with = "Vec<String>")]
    pub extend_select: Vec<Spanned<String>>,
    /// Not these rules, in the same words.
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// By rule: `off`, a severity, or a mapping of `severity` and the rule's options. A severity enables the rule.
    pub rules: RuleTable,
    /// Other settings for some files. Later entries win.
    pub overrides: Vec<OverrideFile>,
    /// Globs of files that are not linted, relative to this file.
    #[schemars(with = "Vec<String>")]
    pub exclude: Vec<Spanned<String>>,
    /// The least severity that makes the exit code 1. Default: `warning`.
    pub fail_on: Option<FailOn>,
    /// The least severity that is reported. Default: `info`.
    #[schemars(schema_with = "severity_schema")]
    pub min_severity: Option<Severity>,
    /// Larger files are not read: bytes, or a text such as `2 MiB`. Default: `1 MiB`, at most `16 MiB`.
    #[schemars(with = "Option<Size>")]
    pub max_file_size: Option<Spanned<Size>>,
    /// The version of the cluster that manifests are for, such as `1.31`. Quote it.
    #[schemars(with = "Option<String>")]
    pub kubernetes_version: Option<Spanned<String>>,
    /// Whether a suppression comment must tell its reason after `--`.
    pub require_reason: bool,
    /// The file of accepted findings that `infra-lint baseline create` writes, relative to this file.
    #[schemars(with = "Option<String>")]
    pub baseline: Option<Spanned<String>>,
    /// What is known of actions, by `owner/name` or `owner/name/path`, with `@v2` for one version: for actions of your
    /// own, or where the built-in table is out of date. An entry replaces what is built in.
    #[schemars(with = "BTreeMap<String, ActionFile>")]
    pub actions: Table<ActionFile>,
    /// Items of the readiness checklist that no file can show, and who vouches for each.
    #[schemars(with = "Vec<AttestationFile>")]
    pub attestations: Vec<Spanned<AttestationFile>>,
}

/// Somebody vouches for an item of the checklist.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AttestationFile {
    /// The item: `dr-tested`.
    pub item: String,
    /// Who vouches for it.
    pub by: String,
    /// Where it can be seen: an address, a ticket.
    pub evidence: String,
    /// The last day it counts, `YYYY-MM-DD`.
    pub until: String,
}

/// What is known of an action. What is left out may be anything.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct ActionFile {
    /// All inputs it takes.
    pub inputs: Option<Vec<String>>,
    /// The inputs it cannot do without.
    pub required: Vec<String>,
    /// All outputs it makes.
    pub outputs: Option<Vec<String>>,
    /// What it is made for.
    pub runtime: RuntimeFile,
    /// What a step with it is for.
    pub stage: Option<StageFile>,
    /// The full commit of each version, such as `v1.2.3`, of the actions of this repository: what `git ls-remote --tags`
    /// tells.
    pub commits: BTreeMap<String, String>,
}

impl ActionFile {
    pub fn has_commits_only(&self) -> bool {
        let says_more = self.inputs.is_some() || self.outputs.is_some() || self.stage.is_some();
        !self.commits.is_empty()
            && !says_more
            && self.required.is_empty()
            && matches!(self.runtime, RuntimeFile::Current)
    }
}

/// What an action is made for, as far as it matters.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RuntimeFile {
    /// Whatever still runs.
    #[default]
    Current,
    /// Node.js 20, which GitHub takes away in 2026.
    Node20,
    /// It does not run any more.
    Retired,
}

/// A part of a pipeline.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StageFile {
    Build,
    Test,
    Lint,
    TypeCheck,
    Coverage,
    Scan,
    CodeScan,
    DependencyScan,
    ImageScan,
    SecretScan,
    Sbom,
    Sign,
    Publish,
    Deploy,
    Verify,
    Rollback,
    Notify,
}

/// Settings for the files that match `paths`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OverrideFile {
    /// Globs, relative to this file.
    #[schemars(with = "Vec<String>")]
    pub paths: Vec<Spanned<String>>,
    /// Further rules for these files.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub extend_select: Vec<Spanned<String>>,
    /// Rules that are off for these files.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub ignore: Vec<Spanned<String>>,
    /// By rule: `off` or a severity.
    #[serde(default)]
    pub rules: RuleTable,
}

/// The least severity that fails the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Info,
    #[default]
    Warning,
    Error,
    Never,
}

impl FailOn {
    /// Whether a finding of that severity fails the run.
    pub const fn fails(self, severity: Severity) -> bool {
        match self {
            Self::Info => true,
            Self::Warning => matches!(severity, Severity::Warning | Severity::Error),
            Self::Error => matches!(severity, Severity::Error),
            Self::Never => false,
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Never => "never",
        }
    }
}

/// Bytes, or a number with a unit.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Size {
    Bytes(u64),
    Text(String),
}

/// The entries of a mapping in their order, with the places of their keys.
#[derive(Debug)]
pub struct Table<V>(pub Vec<(Spanned<String>, V)>);

/// The entries of `rules:`.
pub(super) type RuleTable = Table<Spanned<serde_json::Value>>;

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, V: Deserialize<'de>> Deserialize<'de> for Table<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<V>(PhantomData<V>);
        impl<'de, V: Deserialize<'de>> Visitor<'de> for Entries<V> {
            type Value = Table<V>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping from names to settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Table<V>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Table(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

impl JsonSchema for RuleTable {
    fn schema_name() -> Cow<'static, str> {
        "RuleTable".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let level = || json_schema!({ "enum": ["off", "info", "warning", "error", false] });
        json_schema!({
            "type": "object",
            "additionalProperties": {
                "anyOf": [
                    level(),
                    { "type": "object", "properties": { "severity": level() }, "additionalProperties": true },
                ],
            },
        })
    }
}

/// The schema of types that know no `schemars`.
fn preset_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["recommended", "strict", "all", null] })
}

fn severity_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "enum": ["info", "warning", "error", null] })
}

impl ConfigFile {
    /// Parses the text of the configuration file `path`.
    pub fn parse(path: &Utf8Path, text: &str) -> Result<Self, ConfigError> {
        // A file of comments only is a configuration that changes nothing.
        if text
            .lines()
            .map(|line| line.trim_start_matches('\u{feff}').trim())
            .all(|line| line.is_empty() || line.starts_with('#') || line == "---")
        {
            return Ok(Self::default());
        }
        let options = serde_saphyr::options! { with_snippet: false, strict_booleans: true };
        serde_saphyr::from_str_with_options(text, options).map_err(|error| explain(path, text, &error))
    }

    /// The JSON Schema of the file, for editors.
    pub fn schema() -> serde_json::Value {
        schemars::schema_for!(Self).to_value()
    }
}

/// The error of the deserializer in the words of this program.
fn explain(path: &Utf8Path, text: &str, error: &Error) -> ConfigError {
    let (message, help) = match error.without_snippet() {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("there is no setting `{field}`"), unknown(field, expected, "the settings here are"))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("`{variant}` is not a value of this setting"), unknown(variant, expected, "it takes"))
        }
        Error::DuplicateMappingKey { key, .. } => (
            key.as_ref().map_or_else(|| "a key is given twice".to_owned(), |key| format!("`{key}` is given twice")),
            "keep one of the two".to_owned(),
        ),
        other => {
            let rendered = other.render();
            let message = rendered.rsplit_once(" at line ").map_or(rendered.as_str(), |(message, _)| message);
            (message.to_owned(), "`infra-lint config schema` prints what may be written here".to_owned())
        }
    };
    let error_at = ConfigError::new(path, message).with_help(help);
    match error.location() {
        Some(location) => error_at.at(text, span_of(location, text)),
        None => error_at,
    }
}

fn unknown(written: &str, expected: &[&'static str], intro: &str) -> String {
    let all = format!("{intro} `{}`", expected.join("`, `"));
    did_you_mean(written, expected.iter().copied()).map_or_else(|| all.clone(), |near| format!("{near} {all}"))
}
