//! Every rule there is: static data that `build.rs` makes from `rules/**/*.md` and `rules/checklists/`.

#![expect(clippy::unreadable_literal, reason = "places in packed texts are written by a program")]

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Severity;
use crate::rule::{Body, Category, Confidence, FixAvailability, PackedTexts, Preset, RuleEntry, RuleMeta, SpecText};

/// One demand of the readiness checklist.
#[derive(Clone, Copy, Debug)]
pub struct ChecklistItem {
    pub id: &'static str,
    pub area: &'static str,
    /// What must hold.
    pub demand: &'static str,
    /// The personas that ask for it.
    pub personas: &'static [&'static str],
    /// 1 to 3: how much it counts in a grade.
    pub weight: u8,
    /// The signs, any of which makes it apply.
    pub applies: &'static [&'static str],
    /// Each set must have a sign that is seen.
    pub evidence: &'static [&'static [&'static str]],
    /// Signs that must not be seen.
    pub against: &'static [&'static str],
    /// That rules find nothing is the evidence.
    pub by_rules: bool,
    /// What to do when the evidence is missing.
    pub step: &'static str,
}

/// Something that the checklist looks for, and where lists of names tell it. `rules/checklists/signs.yaml` says what each
/// list holds.
#[derive(Clone, Copy, Debug)]
pub struct Sign {
    pub name: &'static str,
    /// With its article: `a PodDisruptionBudget`.
    pub what: &'static str,
    pub resources: &'static [&'static str],
    pub kinds: &'static [&'static str],
    pub images: &'static [&'static str],
    pub commands: &'static [&'static str],
    pub actions: &'static [&'static str],
    pub variables: &'static [&'static str],
    pub paths: &'static [&'static str],
}

include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// All rules, sorted by id.
pub fn all() -> &'static [RuleEntry] {
    RULES
}

/// The items of the readiness checklist in the order of their areas.
pub fn checklist() -> &'static [ChecklistItem] {
    CHECKLIST
}

/// What the checklist looks for.
pub fn signs() -> &'static [Sign] {
    SIGNS
}

/// The names `--persona` takes.
pub fn personas() -> &'static [&'static str] {
    PERSONAS
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static RuleEntry> {
    RULES.binary_search_by(|entry| entry.meta.id.cmp(id)).ok().and_then(|index| RULES.get(index))
}

/// The rule of a code of shellcheck, given as `SC2086` or with its tool before it: `shellcheck/SC2086`. These rules are
/// made when they are first named, after `lint/shellcheck`.
pub fn shellcheck(id: &str) -> Option<&'static RuleMeta> {
    static MADE: Mutex<BTreeMap<u16, &'static RuleMeta>> = Mutex::new(BTreeMap::new());
    let code = ["shellcheck/", "shellcheck:", "hadolint:"].iter().find_map(|tool| id.strip_prefix(tool)).unwrap_or(id);
    let digits = code.strip_prefix("SC").filter(|digits| digits.len() == 4)?;
    let number: u16 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    let parent = &find("lint/shellcheck")?.meta;
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    Some(made.entry(number).or_insert_with(|| {
        // At most 10,000 of them, each made once.
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let equivalents = [leak(format!("shellcheck:{code}")), leak(format!("hadolint:{code}"))];
        Box::leak(Box::new(RuleMeta {
            id: leak(format!("shellcheck/{code}")),
            equivalents: Box::leak(Box::new(equivalents)),
            references: Box::leak(Box::new([leak(format!("https://www.shellcheck.net/wiki/{code}"))])),
            ..*parent
        }))
    }))
}

/// The rules that answer to an id of ours or of a peer (`DL3007`, `checkov:CKV_DOCKER_7`).
pub fn answering(id: &str) -> impl Iterator<Item = &'static RuleEntry> + '_ {
    RULES.iter().filter(move |entry| entry.meta.answers_to(id))
}
