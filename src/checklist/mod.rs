//! The readiness checklist: every demand of the personas answered from what the repository shows.
//!
//! An item **fails** when a rule mapped to it finds something, **passes** when its evidence is seen, is **missing** when
//! it applies and the evidence is not there, is **attested** when somebody vouches for what no file can show, and is
//! **not applicable** when nothing in the repository makes it apply.

mod answer;
mod compare;
mod grade;
pub mod signs;

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashMap;

use answer::answer;
pub use compare::{Baseline, BaselineError, Change};
pub use grade::{Grade, Score};

use crate::catalogue::ChecklistItem;
use crate::config::Attestation;
use crate::diagnostic::Diagnostic;
use crate::outcome::Masks;
use crate::source::SourceFile;
use signs::Sighting;

/// What is known of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    Fail,
    Missing,
    Pass,
    Attested,
    NotApplicable,
}

impl Answer {
    pub const ALL: [Self; 5] = [Self::Fail, Self::Missing, Self::Pass, Self::Attested, Self::NotApplicable];

    /// The word of the JSON report.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Missing => "missing",
            Self::Pass => "pass",
            Self::Attested => "attested",
            Self::NotApplicable => "not_applicable",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == word)
    }

    /// Whether the demand is met.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Pass | Self::Attested)
    }
}

/// Something seen at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub path: Utf8PathBuf,
    pub line: u32,
    pub what: String,
}

/// A finding that fails an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub rule: &'static str,
    pub path: Utf8PathBuf,
    pub line: u32,
    pub message: String,
}

/// The answer to one item.
#[derive(Clone, Debug)]
pub struct ItemAnswer {
    pub item: &'static ChecklistItem,
    pub answer: Answer,
    /// What speaks for it, the most telling first.
    pub evidence: Vec<Place>,
    /// What speaks against it besides findings.
    pub against: Vec<Place>,
    pub problems: Vec<Problem>,
    /// What was looked for and is not there.
    pub lacking: Vec<&'static str>,
    /// The attestation, an expired one too.
    pub attestation: Option<Attestation>,
    /// The shortest way to a better answer; empty when there is none to be had.
    pub next_step: String,
}

/// The whole checklist for some personas.
#[derive(Clone, Debug)]
pub struct Report {
    /// The items that the personas ask for, in the order of their areas.
    pub items: Vec<ItemAnswer>,
    pub total: Score,
    /// By persona, sorted by name.
    pub personas: Vec<(&'static str, Score)>,
    /// In the order of the checklist.
    pub areas: Vec<(&'static str, Score)>,
}

/// What was seen and found, by what it counts for.
#[derive(Debug, Default)]
struct Index<'a> {
    /// By the sign, the places in the list of sightings.
    sightings: FxHashMap<&'static str, Vec<usize>>,
    /// By the item.
    findings: FxHashMap<&'static str, Vec<&'a Diagnostic>>,
}

impl<'a> Index<'a> {
    fn new(input: &Input<'a>) -> Self {
        let mut index = Self::default();
        for (place, seen) in input.sightings.iter().enumerate() {
            index.sightings.entry(seen.sign).or_default().push(place);
        }
        for finding in input.diagnostics {
            for item in finding.rule.checklist {
                index.findings.entry(item).or_default().push(finding);
            }
        }
        index
    }
}

/// All that the answers are made from.
#[derive(Debug)]
pub struct Input<'a> {
    pub sources: &'a [SourceFile],
    pub diagnostics: &'a [Diagnostic],
    /// Sightings of all files, joined.
    pub sightings: &'a [Sighting],
    /// The ids of the rules that ran.
    pub rules: &'a BTreeSet<&'static str>,
    pub attestations: &'a [Attestation],
    /// `YYYY-MM-DD`
    pub today: &'a str,
    /// Secrets that no report may show.
    pub masks: &'a Masks,
}

impl Report {
    /// Answers the items that one of `personas` asks for; all when there are none.
    pub fn new(input: &Input<'_>, personas: &[&str]) -> Self {
        let is_asked = |item: &&ChecklistItem| {
            personas.is_empty() || item.personas.iter().any(|persona| personas.contains(persona))
        };
        let index = Index::new(input);
        let items: Vec<ItemAnswer> =
            crate::catalogue::checklist().iter().filter(is_asked).map(|item| answer(item, input, &index)).collect();
        let of_persona = |name: &'static str| {
            let items = items.iter().filter(|answered| answered.item.personas.contains(&name));
            (name, Score::of(items))
        };
        let shown = |name: &&&'static str| personas.is_empty() || personas.contains(*name);
        let personas = crate::catalogue::personas().iter().filter(shown).map(|name| of_persona(name)).collect();
        let mut areas: Vec<(&'static str, Score)> = Vec::new();
        for area in items.iter().map(|answered| answered.item.area) {
            if areas.last().is_none_or(|(known, _)| *known != area) {
                let score = Score::of(items.iter().filter(|answered| answered.item.area == area));
                areas.push((area, score));
            }
        }
        Self { total: Score::of(&items), personas, areas, items }
    }

    /// How many items have that answer.
    pub fn count(&self, answer: Answer) -> usize {
        self.items.iter().filter(|answered| answered.answer == answer).count()
    }

    /// What is to be done: failing items first, then missing ones, the weightiest first.
    pub fn to_do(&self) -> Vec<&ItemAnswer> {
        let mut open: Vec<&ItemAnswer> =
            self.items.iter().filter(|found| matches!(found.answer, Answer::Fail | Answer::Missing)).collect();
        open.sort_by_key(|found| (found.answer, std::cmp::Reverse(found.item.weight)));
        open
    }
}

/// The folder that all paths of a run share, as far as it was named: what globs of paths start at.
pub fn root_of<'a>(given: impl IntoIterator<Item = &'a Utf8Path>) -> Utf8PathBuf {
    let mut given = given.into_iter();
    match (given.next(), given.next()) {
        (Some(only), None) if only != "." => only.to_owned(),
        _ => Utf8PathBuf::new(),
    }
}
