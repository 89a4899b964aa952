//! The configuration that `infra-lint init` proposes: the defaults, and what the repository shows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use camino::{Utf8Path, Utf8PathBuf};

use super::documents::shown;
use super::survey::Survey;
use crate::model::kubernetes::schema::Versions;

/// A commented configuration that changes nothing.
const CONFIG: &str = include_str!("templates/infra-lint.yaml");

/// Folders of what others wrote.
const FOREIGN: [&str; 2] = ["third_party", "third-party"];

/// The text, and what is special in it.
pub(super) fn proposal(survey: &Survey) -> (String, Vec<String>) {
    let mut text = CONFIG.to_owned();
    let mut told = Vec::new();
    let excluded = excluded(survey);
    if !excluded.is_empty() {
        let mut list = "exclude:\n".to_owned();
        for (glob, why) in &excluded {
            let _ = writeln!(list, "  # {why}\n  - {}", quoted(glob));
        }
        text = text.replace("exclude: []\n", &list);
        told.push(format!(
            "leaves out {}",
            excluded.iter().map(|(glob, _)| glob.as_str()).collect::<Vec<_>>().join(", ")
        ));
    }
    // One that the schemas do not know would be refused.
    if let Some((version, place)) =
        survey.cluster.as_ref().filter(|(version, _)| Versions::known_minor(version).is_some())
    {
        let line = format!("# As in {}.\nkubernetes-version: \"{version}\"\n", shown(place));
        text = text.replace("# kubernetes-version: \"1.33\"\n", &line);
        told.push(format!("takes Kubernetes {version} from {}", shown(place)));
    }
    (text, told)
}

/// What is not worth linting, with the reason.
fn excluded(survey: &Survey) -> Vec<(String, &'static str)> {
    let mut found: BTreeMap<String, &'static str> = BTreeMap::new();
    for path in &survey.paths {
        let mut folder = Utf8PathBuf::new();
        for part in path.parent().into_iter().flat_map(Utf8Path::components) {
            folder.push(part);
            if FOREIGN.contains(&part.as_str()) {
                found.insert(format!("{folder}/**"), "Others wrote what is in there.");
                break;
            }
        }
        if path.file_name() == Some("Chart.yaml") {
            let chart = path.parent().unwrap_or(path);
            if chart.parent().and_then(Utf8Path::file_name) == Some("charts")
                && let Some(folder) = chart.parent()
                && survey
                    .paths
                    .iter()
                    .any(|other| other.file_name() == Some("Chart.yaml") && other.parent() == folder.parent())
            {
                found.insert(format!("{folder}/**"), "Charts that this chart depends on.");
            }
        }
    }
    let generated: BTreeSet<&Utf8Path> = survey.generated.iter().map(Utf8PathBuf::as_path).collect();
    for path in &generated {
        let folder = path.parent().unwrap_or(Utf8Path::new(""));
        let beside: Vec<&Utf8Path> =
            survey.paths.iter().map(Utf8PathBuf::as_path).filter(|other| other.starts_with(folder)).collect();
        let whole =
            !folder.as_str().is_empty() && beside.len() > 2 && beside.iter().all(|other| generated.contains(other));
        let glob = if whole { format!("{folder}/**") } else { path.to_string() };
        found.entry(glob).or_insert("A program wrote it, as its first lines say.");
    }
    found.into_iter().collect()
}

/// A glob as a YAML scalar.
fn quoted(glob: &str) -> String {
    let plain = |char: char| char.is_alphanumeric() || matches!(char, '/' | '-' | '_' | '.' | '*');
    let is_plain = glob.chars().all(plain) && !glob.starts_with(['*', '-']);
    if is_plain { glob.to_owned() } else { serde_json::Value::from(glob).to_string() }
}
