//! Every rule there is: static data that `build.rs` makes from `rules/**/*.md` and `rules/checklists/`.

use crate::diagnostic::Severity;
use crate::rule::{Body, Category, Confidence, FixAvailability, Preset, RuleEntry, RuleMeta};

/// One demand of the readiness checklist.
#[derive(Clone, Copy, Debug)]
pub struct ChecklistItem {
    pub id: &'static str,
    pub area: &'static str,
    /// What must hold.
    pub demand: &'static str,
    /// The personas that ask for it.
    pub personas: &'static [&'static str],
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

/// The names `--persona` takes.
pub fn personas() -> &'static [&'static str] {
    PERSONAS
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static RuleEntry> {
    RULES.binary_search_by(|entry| entry.meta.id.cmp(id)).ok().and_then(|index| RULES.get(index))
}

/// The rules that answer to an id of ours or of a peer (`DL3007`, `checkov:CKV_DOCKER_7`).
pub fn answering(id: &str) -> impl Iterator<Item = &'static RuleEntry> + '_ {
    RULES.iter().filter(move |entry| entry.meta.answers_to(id))
}
