//! What the mere names of files show.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use camino::Utf8Path;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::Sighting;
use crate::catalogue;
use crate::model::environment;
use crate::model::repository::Repository;

/// All globs of `signs.yaml`, and the sign of each.
static GLOBS: LazyLock<(GlobSet, Vec<&'static str>)> = LazyLock::new(|| {
    let mut set = GlobSetBuilder::new();
    let mut signs = Vec::new();
    for sign in catalogue::signs() {
        for text in sign.paths {
            // A glob that is none is told by the test below, not by a panic of a run.
            let built =
                GlobBuilder::new(text).literal_separator(true).case_insensitive(true).empty_alternates(true).build();
            if let Ok(glob) = built {
                set.add(glob);
                signs.push(sign.name);
            }
        }
    }
    (set.build().unwrap_or_default(), signs)
});

/// Pipelines of other systems: that there is one is all that is known of them.
const PIPELINES: &[&str] = &[
    ".circleci/config.yml",
    ".drone.yml",
    ".gitlab-ci.yml",
    ".travis.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "buildspec.yml",
    "cloudbuild.yaml",
    ".buildkite/pipeline.yml",
    ".woodpecker.yml",
];

pub(super) fn join(repository: &Repository, root: &Utf8Path, sightings: &mut Vec<Sighting>) {
    let (globs, signs) = &*GLOBS;
    for path in repository.paths() {
        let below = path.strip_prefix(root).unwrap_or(path);
        for index in globs.matches(below.as_std_path()) {
            if let Some(sign) = signs.get(index) {
                add(sightings, sign, path, format!("`{path}`"));
            }
        }
        if PIPELINES.iter().any(|name| below.as_str().eq_ignore_ascii_case(name)) {
            add(sightings, "pipeline", path, "a pipeline".to_owned());
        }
        if path.file_name().is_some_and(|name| LOCKS.contains(&name)) {
            add(sightings, "pinned-version", path, "a lock file".to_owned());
        }
    }
    for facts in &repository.files {
        if facts.jenkins.is_some() {
            add(sightings, "pipeline", &facts.path, "a pipeline".to_owned());
        }
        let below = facts.path.strip_prefix(root).unwrap_or(&facts.path);
        if let Some(name) = environment::of_file(below, facts.language) {
            add(sightings, "environment", &facts.path, format!("files of {name}"));
        }
    }
}

/// One environment alone is separated from nothing.
pub(super) fn keep_several_environments(sightings: &mut Vec<Sighting>) {
    let name = |seen: &Sighting| {
        let word = seen.what.rsplit(' ').next().unwrap_or("").trim_matches('`').to_ascii_lowercase();
        environment::of_word(&word).map_or(word, str::to_owned)
    };
    let of = |seen: &&Sighting| seen.sign == "environment";
    let names: BTreeSet<String> = sightings.iter().filter(of).map(name).collect();
    if names.len() < 2 {
        sightings.retain(|seen| seen.sign != "environment");
    }
}

const LOCKS: &[&str] = &[".terraform.lock.hcl", "Chart.lock"];

fn add(sightings: &mut Vec<Sighting>, sign: &'static str, path: &Utf8Path, what: String) {
    sightings.push(Sighting { sign, path: path.to_owned(), line: 1, what });
}

#[cfg(test)]
mod tests {
    use super::GLOBS;
    use crate::catalogue;

    #[test]
    fn every_glob_is_one() {
        let written: usize = catalogue::signs().iter().map(|sign| sign.paths.len()).sum();
        assert_eq!(GLOBS.1.len(), written);
        for path in ["SECURITY.md", ".github/CODEOWNERS", "docs/changelog.md", "web/package.json", "a/requirements.txt"]
        {
            assert!(GLOBS.0.is_match(path), "{path}");
        }
    }
}
