//! The command line: subcommands and flags, with the words of `--help`.

use camino::{Utf8Path, Utf8PathBuf};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::output::{format_parser, parse_output};
use crate::config::FailOn;
use crate::diagnostic::Severity;
use crate::discover::relative;
use crate::report::{ChecklistFormat, Format, GraphFormat};
use crate::rule::Preset;

/// Lints infrastructure repositories: Dockerfiles, Compose, Kubernetes, Helm, GitHub Actions, GitLab CI, Terraform,
/// Prometheus, and how they fit together.
#[derive(Debug, Parser)]
#[command(name = "infra-lint", version, args_conflicts_with_subcommands = true, after_help = AFTER_HELP)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) lint: LintArgs,
}

const AFTER_HELP: &str = "\
Exit code: 0 nothing at or above --fail-on, 1 findings, 2 usage, configuration or I/O error.
Nothing is fetched or sent, and nothing of the repository is executed. `infra-lint explain RULE` tells what a finding means.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint files and folders (what happens without a subcommand)
    #[command(visible_alias = "check")]
    Lint(LintArgs),
    /// List the rules
    Rules(RulesArgs),
    /// Tell what a rule is about, with examples, by its id or another tool's
    Explain(ExplainArgs),
    /// Tell how ready for production the repository is, by the personas' checklists
    Checklist(ChecklistArgs),
    /// Print how the files belong together: Dockerfile, image, workflow, workload, alert, runbook, environment
    Graph(GraphArgs),
    /// Propose a configuration, a hook, a workflow and missing documents; asks before it writes, never overwrites
    Init(InitArgs),
    /// Show the settings in force, or the schema of the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Accept today's findings, so that only new ones fail
    #[command(subcommand)]
    Baseline(BaselineCommand),
    /// Print a completion script
    Completions { shell: Shell },
    /// Print the manual page
    Man,
}

/// Paths and what to do with them.
#[derive(Debug, Default, Args)]
pub(super) struct LintArgs {
    /// Files and folders; `-` reads standard input [default: .]
    pub(super) paths: Vec<Utf8PathBuf>,
    /// The path that standard input stands for; decides its kind and its settings
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<Utf8PathBuf>,

    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) output: OutputArgs,

    /// The least severity that makes the exit code 1 [default: warning]
    #[arg(long, value_name = "SEVERITY", value_enum, help_heading = "Output")]
    pub(super) fail_on: Option<FailOnArg>,
    /// Report findings only in files that differ from REF (or, without REF, from the last commit); all files are read
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = "HEAD")]
    pub(super) changed: Option<String>,
    /// Also run shellcheck over the scripts in Dockerfiles and workflows; PROGRAM if it is not `shellcheck` on the PATH
    #[arg(long, value_name = "PROGRAM", num_args = 0..=1, require_equals = true, default_missing_value = "shellcheck")]
    #[arg(help_heading = "Rules")]
    pub(super) shellcheck: Option<String>,
    /// Stop a call of shellcheck after that many seconds; scripts it did not get to count as not checked
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "shellcheck", help_heading = "Rules")]
    pub(super) shellcheck_timeout: u64,
    /// Leave out files that the configuration excludes, even when they are named
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// Report what the baseline accepts
    #[arg(long)]
    pub(super) no_baseline: bool,

    /// Apply safe fixes
    #[arg(long, help_heading = "Fixes")]
    pub(super) fix: bool,
    /// With --fix or --diff: also fixes that may change what a file means
    #[arg(long, help_heading = "Fixes")]
    pub(super) unsafe_fixes: bool,
    /// Print what --fix would change and change nothing; the exit code is 1 when it would
    #[arg(long, help_heading = "Fixes")]
    pub(super) diff: bool,

    /// Threads [default: one a core]
    #[arg(short, long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub(super) jobs: usize,
}

impl LintArgs {
    /// The paths with the one that standard input stands for in place of `-`.
    pub(super) fn real_paths(&self) -> Vec<Utf8PathBuf> {
        let real = |path: &Utf8PathBuf| match &self.stdin_filename {
            Some(name) if path == "-" => name.clone(),
            _ => path.clone(),
        };
        self.paths.iter().map(real).collect()
    }

    /// The path of standard input as findings show it, when it is read.
    pub(super) fn stdin_path(&self, base: &Utf8Path) -> Option<Utf8PathBuf> {
        let name = self.stdin_filename.as_ref().filter(|_| self.paths.iter().any(|path| path == "-"))?;
        Some(relative(base, name))
    }
}

/// Which rules run.
#[derive(Debug, Default, Clone, Args)]
#[command(next_help_heading = "Rules")]
pub(super) struct SelectionArgs {
    /// Only these: ids, groups (docker), categories (security), other tools and their ids (hadolint, DL3007)
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) select: Vec<String>,
    /// Also these
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) extend_select: Vec<String>,
    /// Not these
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(super) ignore: Vec<String>,
    /// How many rules: near-zero noise, hardening and pinning, everything [default: recommended]
    #[arg(long, value_enum)]
    pub(super) preset: Option<PresetArg>,
    /// Only rules that serve the checklist of this persona
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) persona: Vec<String>,
    /// The configuration, instead of the nearest infra-lint.yaml
    #[arg(long, value_name = "PATH", conflicts_with = "no_config")]
    pub(super) config: Option<Utf8PathBuf>,
    /// Read no configuration
    #[arg(long)]
    pub(super) no_config: bool,

    /// Report what comments, annotations and `infra-lint: ignore` in the files silence too.
    #[arg(long)]
    pub(super) no_suppressions: bool,
}

/// How findings are shown.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArgs {
    /// How findings are printed [default: full, or grouped when there are many]
    #[arg(long, value_name = "FORMAT", value_parser = format_parser(), hide_possible_values = false)]
    pub(super) format: Option<Format>,
    /// Also write findings to a file: `-o sarif=infra-lint.sarif`; repeatable
    #[arg(short = 'o', long = "output", value_name = "FORMAT=PATH", value_parser = parse_output)]
    pub(super) outputs: Vec<(Format, Utf8PathBuf)>,
    /// The least severity that is reported
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub(super) min_severity: Option<SeverityArg>,
    /// Count findings by rule
    #[arg(long)]
    pub(super) statistics: bool,
    /// Tell what was not decided, and which value that is only known at run time would decide it
    #[arg(long)]
    pub(super) show_unknown: bool,
    /// Tell where the time goes
    #[arg(long)]
    pub(super) timings: bool,
    /// Findings only; twice: nothing but the exit code
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub(super) quiet: u8,
    /// Also tell what kinds of files were checked, and each file that was not
    #[arg(short, long, conflicts_with = "quiet")]
    pub(super) verbose: bool,
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Default, Clone, Copy, Args)]
pub(super) struct ColorArgs {
    /// Whether to colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t, help_heading = "Output")]
    pub(super) color: ColorChoice,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Only these: ids, groups, categories, other tools and their ids
    pub(super) selectors: Vec<String>,
    /// How they are listed
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: ListFormat,
    /// Only those of this preset
    #[arg(long, value_enum)]
    pub(super) preset: Option<PresetArg>,
    /// Run the examples of the repository's own rules (.infra-lint/rules/*.md)
    #[arg(long, conflicts_with_all = ["selectors", "format", "preset"])]
    pub(super) test: bool,
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// `docker/latest-tag`, or another tool's id: `DL3007`, `checkov:CKV_DOCKER_7`
    #[arg(value_name = "RULE")]
    pub(super) id: String,
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

/// A format of the checklist.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ChecklistFormatArg {
    /// A page for the terminal
    #[default]
    Text,
    /// One JSON document, versioned
    Json,
    /// For a pull request's comment or a step summary
    Markdown,
    /// One self-contained page
    Html,
}

impl From<ChecklistFormatArg> for ChecklistFormat {
    fn from(value: ChecklistFormatArg) -> Self {
        match value {
            ChecklistFormatArg::Text => Self::Text,
            ChecklistFormatArg::Json => Self::Json,
            ChecklistFormatArg::Markdown => Self::Markdown,
            ChecklistFormatArg::Html => Self::Html,
        }
    }
}

/// The readiness checklist: grades by area and persona, what to do first, evidence by place.
#[derive(Debug, Args)]
#[command(after_help = CHECKLIST_HELP)]
pub(super) struct ChecklistArgs {
    /// The repository [default: .]
    pub(super) paths: Vec<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// How it is shown
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(super) format: ChecklistFormatArg,
    /// Every item with its evidence (text only; the other formats always have all)
    #[arg(long, help_heading = "Output")]
    pub(super) all: bool,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) output: Option<Utf8PathBuf>,
    /// The exit code is 1 when the score, of 100, is lower
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=100), help_heading = "Output")]
    pub(super) fail_under: Option<u32>,
    /// Also tell what is better or worse than in this earlier report, one of `--format json`
    #[arg(long, value_name = "BASE", help_heading = "Output")]
    pub(super) compare: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) color: ColorArgs,
}

const CHECKLIST_HELP: &str = "\
An item fails when a rule mapped to it finds something, is met when its evidence is in the repository, is missing when
it applies and the evidence is not there, and is attested when somebody vouches for it in `attestations:` of the
configuration. Rules of the strict preset run, whatever the configuration's preset is.

Exit code: 0 answered, 1 the score is lower than --fail-under, 2 usage, configuration or I/O error.";

/// How the files belong together; each link with its place and how sure it is.
#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// The repository [default: .]
    pub(super) paths: Vec<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    /// How it is shown
    #[arg(long, value_enum, default_value_t, help_heading = "Output")]
    pub(super) format: GraphFormatArg,
}

/// A format of the graph.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum GraphFormatArg {
    /// Lines for people
    #[default]
    Text,
    /// One JSON document, versioned
    Json,
    /// For Graphviz
    Dot,
    /// For Markdown on GitHub and GitLab
    Mermaid,
}

impl From<GraphFormatArg> for GraphFormat {
    fn from(value: GraphFormatArg) -> Self {
        match value {
            GraphFormatArg::Text => Self::Text,
            GraphFormatArg::Json => Self::Json,
            GraphFormatArg::Dot => Self::Dot,
            GraphFormatArg::Mermaid => Self::Mermaid,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The root of the repository [default: .]
    pub(super) folder: Option<Utf8PathBuf>,
    /// Only these
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(super) only: Vec<InitFile>,
    /// Show what would be written, and write nothing
    #[arg(long, conflicts_with = "yes")]
    pub(super) dry_run: bool,
    /// Write without asking
    #[arg(short, long)]
    pub(super) yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InitFile {
    Config,
    PreCommit,
    /// A workflow of GitHub, or a job of GitLab CI
    Workflow,
    /// Stubs of runbooks, guides, objectives and processes that the checklist misses
    Documents,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Print the settings in force and where they come from
    Show(ConfigShowArgs),
    /// Print the JSON Schema of the configuration
    Schema,
}

#[derive(Debug, Args)]
pub(super) struct ConfigShowArgs {
    /// The folder or file to show them for [default: .]
    pub(super) path: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum BaselineCommand {
    /// Write all findings of today to the baseline
    Create(BaselineArgs),
    /// Remove from the baseline what is no longer found
    Prune(BaselineArgs),
}

#[derive(Debug, Args)]
pub(super) struct BaselineArgs {
    /// Files and folders [default: .]
    pub(super) paths: Vec<Utf8PathBuf>,
    /// The baseline [default: the configuration's, else .infra-lint-baseline.json at the root]
    #[arg(long, value_name = "PATH")]
    pub(super) baseline: Option<Utf8PathBuf>,
    /// Replace a baseline that exists
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
}

macro_rules! value_enum {
    ($name:ident for $target:ty { $($variant:ident),+ $(,)? }) => {
        /// The values of a flag.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
        pub(super) enum $name { $($variant),+ }

        impl From<$name> for $target {
            fn from(value: $name) -> Self {
                match value { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

value_enum!(PresetArg for Preset { Recommended, Strict, All });
value_enum!(SeverityArg for Severity { Info, Warning, Error });
value_enum!(FailOnArg for FailOn { Info, Warning, Error, Never });

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
