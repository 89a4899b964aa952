//! One item: its answer, with evidence, findings and the next step.

use std::collections::BTreeMap;

use super::signs::Sighting;
use super::{Answer, Index, Input, ItemAnswer, Place, Problem};
use crate::catalogue::{self, ChecklistItem};
use crate::config::Attestation;
use crate::diagnostic::Diagnostic;

/// Places told per item; more would bury the answer.
const MOST: usize = 8;

/// Answers one item.
pub(super) fn answer(item: &'static ChecklistItem, input: &Input<'_>, index: &Index<'_>) -> ItemAnswer {
    let findings: &[&Diagnostic] = index.findings.get(item.id).map_or(&[], Vec::as_slice);
    let applies = !findings.is_empty() || item.applies.iter().any(|sign| index.sightings.contains_key(sign));
    let against = places(seen(item.against, input, index), input);
    let mut lacking = Vec::new();
    let mut evidence = Vec::new();
    for alternatives in item.evidence {
        let seen: Vec<&Sighting> = alternatives.iter().filter_map(|sign| first(input, index, sign)).collect();
        if seen.is_empty() {
            lacking.push(alternatives.first().map_or("", |sign| what(sign)));
        }
        evidence.extend(seen);
    }
    let is_checked = !item.by_rules || is_checked(item, input);
    let attestation = input.attestations.iter().find(|attestation| attestation.item == item.id).cloned();
    let is_valid = attestation.as_ref().is_some_and(|found| found.until.as_str() >= input.today);
    let found = if !findings.is_empty() {
        Answer::Fail
    } else if !applies {
        Answer::NotApplicable
    } else if lacking.is_empty() && against.is_empty() && is_checked {
        Answer::Pass
    } else if is_valid {
        Answer::Attested
    } else {
        Answer::Missing
    };
    let evidence = if found == Answer::NotApplicable { Vec::new() } else { more(evidence, item, input, index) };
    let next_step = match found {
        Answer::Pass | Answer::Attested => String::new(),
        Answer::NotApplicable => not_applicable(item),
        Answer::Fail => mend(findings),
        Answer::Missing => missing(item, &against, attestation.as_ref(), is_checked),
    };
    ItemAnswer {
        item,
        answer: found,
        evidence: places(evidence.into_iter(), input),
        against,
        problems: findings.iter().map(|finding| problem(finding, input)).collect(),
        lacking: if applies { lacking } else { Vec::new() },
        attestation,
        next_step,
    }
}

fn first<'a>(input: &Input<'a>, index: &Index<'_>, sign: &str) -> Option<&'a Sighting> {
    input.sightings.get(*index.sightings.get(sign)?.first()?)
}

/// The sightings of several signs, in the order in which they were seen.
fn seen<'a>(signs: &[&str], input: &Input<'a>, index: &Index<'_>) -> impl Iterator<Item = &'a Sighting> + use<'a> {
    let mut places: Vec<usize> = signs.iter().filter_map(|sign| index.sightings.get(sign)).flatten().copied().collect();
    places.sort_unstable();
    places.dedup();
    let all = input.sightings;
    places.into_iter().filter_map(move |place| all.get(place))
}

fn what(sign: &str) -> &'static str {
    catalogue::signs().iter().find(|known| known.name == sign).map_or("", |known| known.what)
}

/// The first sighting of each sign, and behind them further ones from other files.
fn more<'a>(
    mut evidence: Vec<&'a Sighting>,
    item: &ChecklistItem,
    input: &Input<'a>,
    index: &Index<'_>,
) -> Vec<&'a Sighting> {
    evidence.dedup_by(|a, b| a.path == b.path && a.line == b.line);
    let is_wanted = |sign: &&str| item.evidence.iter().any(|set| set.contains(sign));
    let wanted: Vec<&str> = evidence.iter().map(|seen| seen.sign).filter(is_wanted).collect();
    for seen in seen(&wanted, input, index) {
        if evidence.len() >= MOST {
            break;
        }
        if !evidence.iter().any(|known| known.path == seen.path) {
            evidence.push(seen);
        }
    }
    evidence
}

/// Whether a rule that answers the item ran.
fn is_checked(item: &ChecklistItem, input: &Input<'_>) -> bool {
    let mapped = catalogue::all().iter().filter(|entry| entry.meta.checklist.contains(&item.id));
    mapped.map(|entry| entry.meta.id).any(|id| input.rules.contains(id))
}

fn places<'a>(seen: impl Iterator<Item = &'a Sighting>, input: &Input<'_>) -> Vec<Place> {
    seen.take(MOST)
        .map(|seen| Place { path: seen.path.clone(), line: seen.line, what: input.masks.text(&seen.what).into_owned() })
        .collect()
}

fn problem(finding: &Diagnostic, input: &Input<'_>) -> Problem {
    let source = input.sources.get(finding.primary.file.index());
    Problem {
        rule: finding.rule.id,
        path: source.map(|source| source.path.clone()).unwrap_or_default(),
        line: source.map_or(1, |source| source.position(finding.primary.span.start).line),
        message: input.masks.text(&finding.message).into_owned(),
    }
}

/// The help of the worst rule, of these the one that finds the most.
fn mend(findings: &[&Diagnostic]) -> String {
    let mut rules: BTreeMap<&'static str, (usize, &Diagnostic)> = BTreeMap::new();
    for finding in findings {
        rules.entry(finding.rule.id).or_insert((0, finding)).0 += 1;
    }
    let worst = rules.iter().rev().max_by_key(|(_, (count, finding))| (finding.severity, *count));
    let Some((rule, (count, finding))) = worst else { return String::new() };
    let help = finding.help.as_deref().unwrap_or(finding.rule.summary);
    let others = match rules.len() - 1 {
        0 => String::new(),
        1 => "; and 1 more rule".to_owned(),
        many => format!("; and {many} more rules"),
    };
    format!("{help} ({rule}, {count}×{others})")
}

fn missing(item: &ChecklistItem, against: &[Place], attestation: Option<&Attestation>, is_checked: bool) -> String {
    if let Some(expired) = attestation {
        return format!("the attestation of {} ended on {}; renew it or {}", expired.by, expired.until, item.step);
    }
    if !is_checked {
        return "no rule that answers this ran; enable those that `infra-lint rules` lists for it".to_owned();
    }
    match against.first() {
        Some(place) => format!("{}: {}", item.step, place.what),
        None => item.step.to_owned(),
    }
}

fn not_applicable(item: &ChecklistItem) -> String {
    let names: Vec<&str> = item.applies.iter().map(|sign| what(sign)).collect();
    format!("nothing here makes it apply: there is not {}", names.join(" nor "))
}
