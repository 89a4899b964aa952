//! What is publicly known of common actions: runtime, inputs and outputs of each major version.
//!
//! `actions.tsv` is made by `scripts/known-actions.py` from the actions' own metadata files.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::step::Step;
use super::uses::Pin;

static TABLE: LazyLock<Vec<KnownAction>> =
    LazyLock::new(|| include_str!("actions.tsv").lines().filter_map(row).collect());

static BY_VERSION: LazyLock<FxHashMap<(&str, &str), &KnownAction>> =
    LazyLock::new(|| TABLE.iter().map(|action| ((action.slug, action.version), action)).collect());

static SLUGS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| popular().collect());

/// Popular repositories of actions that the table of versions does not have.
const POPULAR: &[&str] = &[
    "actions/setup-python",
    "astral-sh/setup-uv",
    "aws-actions/amazon-ecr-login",
    "azure/setup-helm",
    "azure/setup-kubectl",
    "docker/setup-compose-action",
    "dtolnay/rust-toolchain",
    "hashicorp/setup-terraform",
    "pnpm/action-setup",
    "pypa/gh-action-pypi-publish",
    "sigstore/cosign-installer",
    "taiki-e/install-action",
    "tj-actions/changed-files",
];

/// One major version of an action.
#[derive(Debug)]
pub struct KnownAction {
    /// `owner/name` or `owner/name/path` in lower case.
    pub slug: &'static str,
    /// `v4`
    pub version: &'static str,
    /// `node20`, `retired`, or `-` for what runs on.
    pub runtime: &'static str,
    /// Separated by commas, required ones with a `!`; `*` when they are not known.
    inputs: &'static str,
    outputs: &'static str,
}

fn row(line: &'static str) -> Option<KnownAction> {
    let mut cells = line.split('\t');
    let mut cell = || cells.next();
    let (slug, version, runtime, inputs, outputs) = (cell()?, cell()?, cell()?, cell()?, cell()?);
    (!slug.starts_with('#')).then_some(KnownAction { slug, version, runtime, inputs, outputs })
}

impl KnownAction {
    /// The names of the inputs; nothing when they are not known.
    pub fn inputs(&self) -> impl Iterator<Item = &'static str> + use<> {
        let names = self.inputs.split(',').filter(|name| !matches!(*name, "" | "*"));
        names.map(|name| name.strip_suffix('!').unwrap_or(name))
    }

    /// Whether it may have that input; names are case-insensitive.
    pub fn has_input(&self, name: &str) -> bool {
        self.inputs == "*" || self.inputs().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The inputs without which it does not work.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.inputs.split(',').filter_map(|name| name.strip_suffix('!'))
    }

    /// The names of the outputs; nothing when it may make others, too.
    pub fn outputs(&self) -> Option<Vec<&'static str>> {
        (self.outputs != "*" && !self.outputs.is_empty()).then(|| self.outputs.split(',').collect())
    }
}

/// What is known of the action that a step uses, in the version that it uses.
pub fn of_step(step: Step<'_>) -> Option<&'static KnownAction> {
    let slug = step.remote()?.slug();
    let written = version(step)?;
    let found = BY_VERSION.get(&(slug.as_str(), written.as_str()));
    let major = || {
        let major = numbers(&written)?.first().copied()?;
        BY_VERSION.get(&(slug.as_str(), format!("v{major}").as_str())).copied()
    };
    found.copied().or_else(major)
}

/// The version that a step names: the reference, or the comment behind a commit (`@8ade… # v4.1.2`).
pub fn version(step: Step<'_>) -> Option<String> {
    let remote = step.remote()?;
    if remote.pin() != Pin::Commit {
        return Some(remote.reference.to_owned());
    }
    let end = step.uses_node()?.span().end as usize;
    let line = step.file().tree.text().get(end..)?.lines().next()?;
    let comment = line.trim_start_matches(['\'', '"']).trim_start().strip_prefix('#')?.trim();
    let word = comment.split_whitespace().find(|word| numbers(word).is_some())?;
    Some(word.to_owned())
}

/// The numbers of a version: 4, 1 and 2 of `v4.1.2`; nothing for a name.
pub fn numbers(version: &str) -> Option<Vec<u32>> {
    let version = version.rsplit_once(['=', '@']).map_or(version, |(_, last)| last);
    let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let digits = digits.split(['-', '+']).next()?;
    digits.split('.').map(|number| number.parse().ok().filter(|_| number.len() < 7)).collect()
}

/// The first version of the same action whose runtime is not deprecated.
pub fn first_current(action: &KnownAction) -> Option<&'static str> {
    let newer = TABLE.iter().filter(|other| other.slug == action.slug && other.runtime == "-");
    newer.min_by_key(|other| numbers(other.version)).map(|other| other.version)
}

/// The first version of the same action that is not retired.
pub fn first_working(action: &KnownAction) -> Option<&'static str> {
    let newer = TABLE.iter().filter(|other| other.slug == action.slug && other.runtime != "retired");
    newer.min_by_key(|other| numbers(other.version)).map(|other| other.version)
}

/// The repositories of well-known actions, as `owner/name` in lower case.
pub fn popular() -> impl Iterator<Item = &'static str> {
    let table = TABLE.iter().map(|action| {
        let second = action.slug.match_indices('/').nth(1).map(|(at, _)| at);
        second.and_then(|at| action.slug.get(..at)).unwrap_or(action.slug)
    });
    table.chain(POPULAR.iter().copied())
}

pub fn is_popular(repository: &str) -> bool {
    SLUGS.contains(repository)
}

#[cfg(test)]
mod tests {
    use super::{TABLE, numbers};

    #[test]
    fn every_row_is_read() {
        let lines = include_str!("actions.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert!(TABLE.len() == lines && lines > 300);
        let checkout = TABLE.iter().find(|action| (action.slug, action.version) == ("actions/checkout", "v6"));
        assert!(checkout.is_some_and(|action| action.has_input("Fetch-Depth") && !action.has_input("depth")));
    }

    #[test]
    fn versions_are_numbers() {
        for (text, wanted) in [
            ("v4.1.2", Some(vec![4, 1, 2])),
            ("tag=v3", Some(vec![3])),
            ("2.0.0-beta.1", Some(vec![2, 0, 0])),
            ("main", None),
            ("v", None),
        ] {
            assert_eq!(numbers(text), wanted, "{text}");
        }
    }
}
