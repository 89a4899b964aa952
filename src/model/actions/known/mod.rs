//! What is publicly known of common actions: runtime, inputs and outputs of each major version.
//!
//! `actions.tsv` is made by `scripts/known-actions.py` from the actions' own metadata files; `advisories.tsv` is kept by
//! hand, each line with its source.

mod commits;
mod replacements;

pub use commits::{commit_of, version_of};
pub use replacements::{Replaced, replacement};

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ActionsFile;
use super::step::Step;
use super::uses::Pin;
use crate::model::pipeline::Stage;
use crate::source::Span;
use crate::syntax::yaml::{Node, NodeId};

static TABLE: LazyLock<Vec<KnownAction>> =
    LazyLock::new(|| include_str!("actions.tsv").lines().filter_map(row).collect());

static BY_VERSION: LazyLock<FxHashMap<(&str, &str), &KnownAction>> =
    LazyLock::new(|| TABLE.iter().map(|action| ((&*action.slug, &*action.version), action)).collect());

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
#[derive(Clone, Debug)]
pub struct KnownAction {
    /// `owner/name` or `owner/name/path` in lower case.
    pub slug: Cow<'static, str>,
    /// `v4`; empty for every version.
    pub version: Cow<'static, str>,
    /// `node20`, `retired`, or `-` for what runs on.
    pub runtime: Cow<'static, str>,
    /// Separated by commas, required ones with a `!`; `*` when they are not known.
    inputs: Cow<'static, str>,
    outputs: Cow<'static, str>,
}

fn row(line: &'static str) -> Option<KnownAction> {
    let mut cells = line.split('\t').map(Cow::Borrowed);
    let mut cell = || cells.next();
    let (slug, version, runtime, inputs, outputs) = (cell()?, cell()?, cell()?, cell()?, cell()?);
    (!slug.starts_with('#')).then_some(KnownAction { slug, version, runtime, inputs, outputs })
}

impl KnownAction {
    /// The names of the inputs; nothing when they are not known.
    pub fn inputs(&self) -> impl Iterator<Item = &str> {
        let names = self.inputs.split(',').filter(|name| !matches!(*name, "" | "*"));
        names.map(|name| name.strip_suffix('!').unwrap_or(name))
    }

    /// Whether it may have that input; names are case-insensitive.
    pub fn has_input(&self, name: &str) -> bool {
        self.inputs.starts_with('*') || self.inputs().any(|known| known.eq_ignore_ascii_case(name))
    }

    /// The inputs without which it does not work.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        // Few have any.
        let inputs = if self.inputs.contains('!') { &*self.inputs } else { "" };
        inputs.split(',').filter_map(|name| name.strip_suffix('!'))
    }

    /// The names of the outputs; nothing when it may make others, too.
    pub fn outputs(&self) -> Option<Vec<&str>> {
        (self.outputs != "*" && !self.outputs.is_empty()).then(|| self.outputs.split(',').collect())
    }

    /// `actions/checkout@v4`, or the slug alone when it stands for every version.
    pub fn label(&self) -> String {
        if self.version.is_empty() { self.slug.to_string() } else { format!("{}@{}", self.slug, self.version) }
    }
}

/// What a configuration tells of actions: it wins over the table.
#[derive(Debug, Default)]
pub struct Told {
    /// By slug and version.
    actions: FxHashMap<(Box<str>, Box<str>), Entry>,
    /// Repository, version and commit.
    commits: Vec<[Box<str>; 3]>,
}

#[derive(Debug)]
struct Entry {
    action: KnownAction,
    stage: Option<Stage>,
}

/// One entry of a configuration. What is left out is not known.
#[derive(Clone, Debug, Default)]
pub struct ToldAction {
    pub inputs: Option<Vec<String>>,
    pub required: Vec<String>,
    pub outputs: Option<Vec<String>>,
    /// As in [`KnownAction::runtime`].
    pub runtime: Option<&'static str>,
    pub stage: Option<Stage>,
}

impl Told {
    /// Adds `owner/name[/path]` in that version; an empty version stands for all.
    pub fn add(&mut self, slug: &str, version: &str, told: &ToldAction) {
        let slug = slug.to_ascii_lowercase();
        let optional = told.inputs.iter().flatten().filter(|name| !told.required.contains(name)).cloned();
        let unknown = told.inputs.is_none().then(|| "*".to_owned());
        let required = told.required.iter().map(|name| format!("{name}!"));
        let inputs: Vec<String> = unknown.into_iter().chain(optional).chain(required).collect();
        let action = KnownAction {
            slug: slug.clone().into(),
            version: version.to_owned().into(),
            runtime: told.runtime.unwrap_or("-").into(),
            inputs: inputs.join(",").into(),
            outputs: told.outputs.as_ref().map_or_else(|| "*".to_owned(), |names| names.join(",")).into(),
        };
        self.actions.insert((slug.into(), version.into()), Entry { action, stage: told.stage });
    }

    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.commits.is_empty()
    }

    pub(super) fn has_stages(&self) -> bool {
        self.actions.values().any(|entry| entry.stage.is_some())
    }

    fn find(&self, slug: &str, version: &str) -> Option<&Entry> {
        let get = |version: &str| self.actions.get(&(Box::from(slug), Box::from(version)));
        get(version).or_else(|| get(&major(version)?)).or_else(|| get(""))
    }
}

fn major(version: &str) -> Option<String> {
    Some(format!("v{}", numbers(version)?.first()?))
}

/// What the table has of each step of a file, by the mapping of the step; several rules ask for it.
pub(super) type OfSteps = Vec<(NodeId, Option<&'static KnownAction>)>;

pub(super) fn of_steps(file: &ActionsFile) -> OfSteps {
    let mut found: OfSteps = file.steps().map(|step| (step.node.id(), in_table(step))).collect();
    found.sort_by_key(|(id, _)| *id);
    found
}

/// What is known of the action that a step uses, in the version that it uses.
pub fn of_step(step: Step<'_>) -> Option<&KnownAction> {
    if let Some(told) = step.file().told.as_deref() {
        let entry = told.find(&step.remote()?.slug, version(step).unwrap_or(""));
        if let Some(Entry { action, .. }) = entry {
            return Some(action);
        }
    }
    let all = step.file().known_actions();
    let place = all.binary_search_by_key(&step.node.id(), |(id, _)| *id).ok()?;
    all.get(place)?.1
}

fn in_table(step: Step<'_>) -> Option<&'static KnownAction> {
    let (slug, written) = (&*step.remote()?.slug, version(step)?);
    let found = BY_VERSION.get(&(slug, written));
    found.copied().or_else(|| BY_VERSION.get(&(slug, major(written)?.as_str())).copied())
}

/// The stage that the configuration says the action of a step carries out.
pub(super) fn told_stage(step: Step<'_>) -> Option<Stage> {
    let told = step.file().told.as_deref()?;
    told.find(&step.remote()?.slug, version(step).unwrap_or(""))?.stage
}

/// The version that a step names: the reference, or the comment behind a commit (`@8ade… # v4.1.2`).
pub fn version(step: Step<'_>) -> Option<&str> {
    let remote = step.remote()?;
    if remote.pin != Pin::Commit {
        return Some(&remote.reference);
    }
    let comment = version_comment(step).map(|(_, word)| word.rsplit_once('@').map_or(word, |(_, last)| last));
    comment.or_else(|| version_of(step.file(), remote))
}

/// The version in the comment behind a `uses`, and where it stands.
pub fn version_comment(step: Step<'_>) -> Option<(Span, &str)> {
    let end = step.uses_node()?.span().end as usize;
    let line = step.file().tree.text().get(end..)?.lines().next()?;
    let comment = line.trim_start_matches(['\'', '"']).trim_start().strip_prefix('#')?;
    let word = comment.split_whitespace().find(|word| numbers(word).is_some())?;
    let start = end + line.find(word)?;
    Some((Span::from_usize(start, start + word.len()), word))
}

/// The numbers of a version: 4, 1 and 2 of `v4.1.2`; nothing for a name.
pub fn numbers(version: &str) -> Option<Vec<u32>> {
    let version = version.rsplit_once(['=', '@']).map_or(version, |(_, last)| last);
    let digits = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let digits = digits.split(['-', '+']).next()?;
    digits.split('.').map(|number| number.parse().ok().filter(|_| number.len() < 7)).collect()
}

/// Whether another version of the step's action takes every input that the step gives, as far as it is known.
pub fn takes_inputs(step: Step<'_>, version: &str) -> bool {
    let Some(remote) = step.remote() else { return true };
    let Some(other) = BY_VERSION.get(&(&*remote.slug, version)) else { return true };
    let given = step.with().map(Node::entries).unwrap_or_default();
    given.iter().all(|entry| other.has_input(entry.name()))
}

/// The first version of the same action whose runtime is not deprecated.
pub fn first_current(action: &KnownAction) -> Option<&'static str> {
    first(action, |other| other.runtime == "-")
}

/// The first version of the same action that is not retired.
pub fn first_working(action: &KnownAction) -> Option<&'static str> {
    first(action, |other| other.runtime != "retired")
}

fn first(action: &KnownAction, fits: fn(&KnownAction) -> bool) -> Option<&'static str> {
    let from = TABLE.partition_point(|other| other.slug < action.slug);
    let versions = TABLE.iter().skip(from).take_while(|other| other.slug == action.slug);
    let newer = versions.filter(|other| fits(other));
    newer.min_by_key(|other| numbers(&other.version)).map(|other| &*other.version)
}

/// The repositories of well-known actions, as `owner/name` in lower case, each once.
static POPULAR_SLUGS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let table = TABLE.iter().map(|action| {
        let second = action.slug.match_indices('/').nth(1).map(|(at, _)| at);
        second.and_then(|at| action.slug.get(..at)).unwrap_or(&action.slug)
    });
    table.chain(POPULAR.iter().copied()).collect()
});

/// Whether a repository, as `owner/name` in lower case, is that of a well-known action.
pub fn is_popular(repository: &str) -> bool {
    POPULAR_SLUGS.contains(repository)
}

/// The well-known repository whose name is one letter from `repository`.
pub fn popular_near(repository: &str) -> Option<&'static str> {
    let near = |slug: &&str| slug.len().abs_diff(repository.len()) <= 1 && is_one_edit(slug, repository);
    POPULAR_SLUGS.iter().copied().filter(near).min()
}

/// Whether one letter more, less or other, or two neighbours swapped, makes one text the other.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    // What is left of each between the common ends, which may overlap in the shorter one.
    let left = |text: &[u8]| text.len().saturating_sub(before).saturating_sub(after);
    match (left(one), left(other)) {
        (0 | 1, 0 | 1) => one != other,
        (2, 2) => one.get(before) == other.get(before + 1) && one.get(before + 1) == other.get(before),
        _ => false,
    }
}

/// The advisories on an action in a version: of those whose ranges hold it.
pub fn advisories(step: Step<'_>) -> impl Iterator<Item = &'static Advisory> {
    let remote = step.remote();
    let numbers = version(step).and_then(numbers).unwrap_or_default();
    ADVISORIES.iter().filter(move |advisory| {
        let Some(remote) = remote.filter(|remote| remote.is(advisory.slug)) else { return false };
        // `v4` moves on to the mended version by itself, and a commit is not what a stolen tag points at.
        numbers.len() >= 3
            && (advisory.from..advisory.fixed).contains(&[at(&numbers, 0), at(&numbers, 1), at(&numbers, 2)])
            && !(advisory.is_tags && remote.pin == Pin::Commit)
    })
}

fn at(numbers: &[u32], place: usize) -> u32 {
    numbers.get(place).copied().unwrap_or(0)
}

static ADVISORIES: LazyLock<Vec<Advisory>> =
    LazyLock::new(|| include_str!("advisories.tsv").lines().filter_map(advisory).collect());

/// A published fault of an action.
#[derive(Debug)]
pub struct Advisory {
    pub slug: &'static str,
    /// The first version with the fault, and the first without.
    from: [u32; 3],
    pub fixed: [u32; 3],
    /// Its tags were moved to foreign code, so that a commit is not concerned.
    is_tags: bool,
    /// `GHSA-…` or `CVE-…`
    pub id: &'static str,
    /// What may happen.
    pub what: &'static str,
}

fn advisory(line: &'static str) -> Option<Advisory> {
    let cells: Vec<&'static str> = line.split('\t').collect();
    let [slug, from, fixed, kind, id, what, _source] = cells.as_slice() else { return None };
    let triple = |text: &str| numbers(text).map(|numbers| [at(&numbers, 0), at(&numbers, 1), at(&numbers, 2)]);
    let (from, fixed) = (triple(from)?, triple(fixed)?);
    Some(Advisory { slug, from, fixed, is_tags: *kind == "tags", id, what })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{ADVISORIES, TABLE, Told, ToldAction, is_one_edit, numbers};
    use crate::model::actions::ActionsFile;
    use crate::model::pipeline::Stage;
    use crate::syntax::yaml;

    #[test]
    fn every_row_is_read() {
        let lines = include_str!("actions.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert!(TABLE.len() == lines && lines > 300);
        assert!(TABLE.is_sorted_by_key(|action| &action.slug), "versions of an action stand together");
        let checkout = TABLE.iter().find(|action| (&*action.slug, &*action.version) == ("actions/checkout", "v6"));
        assert!(checkout.is_some_and(|action| action.has_input("Fetch-Depth") && !action.has_input("depth")));
    }

    #[test]
    fn what_is_told_wins_over_the_table() {
        let step = "jobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: ";
        let mut told = Told::default();
        let required = vec!["region".to_owned()];
        let stage = Some(Stage::Deploy);
        told.add("Acme/Deploy", "", &ToldAction { inputs: Some(Vec::new()), required, stage, ..ToldAction::default() });
        told.add(
            "actions/checkout",
            "v6",
            &ToldAction { outputs: Some(vec!["x".to_owned()]), ..ToldAction::default() },
        );
        let told = Arc::new(told);
        let look = |uses: &str| {
            let text = format!("{step}{uses}\n");
            let mut file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
            file.tell(&told);
            let step = file.steps().next()?;
            let action = super::of_step(step)?;
            let stages: Vec<Stage> = step.stages().iter().map(|evidence| evidence.stage).collect();
            Some((
                action.has_input("region"),
                action.has_input("zone"),
                action.outputs().map(|names| names.len()),
                stages,
            ))
        };
        assert_eq!(look("acme/deploy@main"), Some((true, false, None, vec![Stage::Deploy])));
        assert_eq!(look("actions/checkout@v6.1.0"), Some((true, true, Some(1), vec![])));
        assert_eq!(look("acme/other@v1"), None);
        let mut told = Told::default();
        let commit = "0123456789abcdef0123456789abcdef01234567";
        told.add_commit("Acme/Deploy", "v1.2.3", commit);
        let text = format!("{step}acme/deploy/sub@{commit}\n");
        let mut file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
        assert_eq!(file.steps().next().and_then(super::version), None);
        file.tell(&Arc::new(told));
        assert_eq!(file.steps().next().and_then(super::version), Some("v1.2.3"));
    }

    #[test]
    fn every_advisory_is_read() {
        let lines = include_str!("advisories.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert!(ADVISORIES.len() == lines && lines > 10);
        assert!(ADVISORIES.iter().all(|advisory| advisory.from < advisory.fixed));
    }

    #[test]
    fn one_edit_is_one_letter_or_a_swap() {
        for (one, other, wanted) in [
            ("actions/checkout", "actions/chekcout", true),
            ("actions/checkout", "actions/checkot", true),
            ("actions/checkout", "actions/checkouts", true),
            ("actions/checkout", "action/checkout", true),
            ("actions/checkout", "actions/checkout", false),
            ("actions/checkout", "actions/chckot", false),
            ("aab", "ab", true),
            ("ab", "ba", true),
            ("abc", "cba", false),
        ] {
            assert!(is_one_edit(one, other) == wanted && is_one_edit(other, one) == wanted, "{one} {other}");
        }
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
