//! Values that a workflow sets for a chart of the repository: `helm upgrade … ./chart --set key=value`.

use camino::{Utf8Path, Utf8PathBuf};

use super::KeyPathBuf;
use crate::model::actions::ActionsFile;
use crate::model::builds::{own_steps, root, script_folder};
use crate::source::{Span, join_path};
use crate::syntax::shell::Arguments;

/// One key that a command sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartSetting {
    /// The folder of the chart.
    pub chart: Utf8PathBuf,
    /// `image.tag` of `--set image.tag=1`.
    pub key: KeyPathBuf,
    pub span: Span,
}

/// <https://helm.sh/docs/helm/helm_upgrade/>
const SETTERS: [&str; 3] = ["--set", "--set-string", "--set-file"];

/// Options of `helm` with a value behind them that may look like the folder of a chart.
const WITH_VALUE: [&str; 16] = [
    "-f",
    "--values",
    "-n",
    "--namespace",
    "--set",
    "--set-string",
    "--set-file",
    "--set-json",
    "--version",
    "--timeout",
    "--kube-context",
    "--kubeconfig",
    "--repo",
    "--description",
    "--history-max",
    "--post-renderer",
];

/// The keys that the commands of a workflow set for charts given by a path.
pub fn chart_settings(file: &ActionsFile, path: &Utf8Path) -> Vec<ChartSetting> {
    let Some(root) = root(path).filter(|_| file.tree.text().contains("helm")) else { return Vec::new() };
    let mut found = Vec::new();
    for (job, step) in own_steps(file) {
        let (Some(script), Some(base)) = (step.script(), script_folder(job, step, root)) else { continue };
        for visited in script.commands() {
            let Some(command) = visited.command.effective() else { continue };
            if matches!(command.name, "cd" | "pushd") {
                break;
            }
            if command.name == "helm" {
                of_command(command, &base, &mut found);
            }
        }
    }
    found
}

fn of_command(command: Arguments<'_>, base: &Utf8Path, found: &mut Vec<ChartSetting>) {
    let operands = command.operands(&WITH_VALUE);
    let Some(chart) = operands.iter().skip(1).filter_map(|word| word.literal()).find(|text| is_path(text)) else {
        return;
    };
    let Some(chart) = join_path(base, chart) else { return };
    for (index, word) in command.words.iter().enumerate() {
        let set = if SETTERS.iter().any(|option| word.is(option)) {
            command.words.get(index + 1).map(|word| (word, word.prefix()))
        } else {
            let text = word.prefix();
            SETTERS.iter().find_map(|option| Some((word, text.strip_prefix(option)?.strip_prefix('=')?.to_owned())))
        };
        let Some((word, text)) = set else { continue };
        // Behind a comma there may be a further key, or the rest of a value.
        if let Some(key) = text.split_once('=').and_then(|(key, _)| keys(key)) {
            found.push(ChartSetting { chart: chart.clone(), key, span: word.span });
        }
    }
}

/// `./chart` and `charts/api`; `repo/api` is a chart of a registry, which only the files of the repository tell apart.
fn is_path(text: &str) -> bool {
    !text.contains("://") && text.contains(['/', '.']) && !text.starts_with('/')
}

/// `a.b` of `a.b=c`; nothing for keys with indices or escaped dots.
fn keys(text: &str) -> Option<KeyPathBuf> {
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    (is_plain && text.split('.').all(|key| !key.is_empty())).then(|| text.split('.').collect())
}
