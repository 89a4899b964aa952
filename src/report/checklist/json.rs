//! `json`: one document, versioned. Fields are added, never changed, within a version.

use std::io;

use serde::Serialize;

use super::{ChecklistView, letter};
use crate::checklist::{Change, ItemAnswer, Place, Score};
use crate::report::escape;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    grade: Option<&'static str>,
    score: Option<u32>,
    personas: Vec<Part<'a>>,
    areas: Vec<Part<'a>>,
    items: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Difference>>,
}

#[derive(Serialize)]
struct Part<'a> {
    name: &'a str,
    grade: Option<&'static str>,
    score: Option<u32>,
    met: usize,
    open: usize,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    area: &'a str,
    demand: &'a str,
    personas: &'a [&'a str],
    weight: u8,
    answer: &'static str,
    evidence: Vec<Seen<'a>>,
    findings: usize,
    next_step: Option<&'a str>,
    problems: Vec<Problem<'a>>,
    against: Vec<Seen<'a>>,
    lacking: &'a [&'a str],
    attested: Option<Attested<'a>>,
}

#[derive(Serialize)]
struct Seen<'a> {
    path: &'a str,
    line: u32,
    what: &'a str,
}

#[derive(Serialize)]
struct Problem<'a> {
    rule: &'a str,
    path: &'a str,
    line: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Attested<'a> {
    by: &'a str,
    evidence: &'a str,
    until: &'a str,
}

#[derive(Serialize)]
struct Difference {
    id: &'static str,
    before: &'static str,
    after: &'static str,
    findings_before: usize,
    findings_after: usize,
    improved: bool,
}

pub(super) fn write(view: ChecklistView<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let report = view.report;
    let grade = |score: Score| score.grade().map(|_| letter(score));
    let part = |(name, score): &(&'static str, Score)| Part {
        name,
        grade: grade(*score),
        score: score.percent(),
        met: score.good,
        open: score.open,
    };
    let document = Document {
        schema_version: 1,
        grade: grade(report.total),
        score: report.total.percent(),
        personas: report.personas.iter().map(part).collect(),
        areas: report.areas.iter().map(part).collect(),
        items: report.items.iter().map(item).collect(),
        changes: view.changes.map(|(_, changes)| changes.iter().map(difference).collect()),
    };
    escape::write_pretty_json(out, &document)
}

fn item(found: &ItemAnswer) -> Item<'_> {
    Item {
        id: found.item.id,
        area: found.item.area,
        demand: found.item.demand,
        personas: found.item.personas,
        weight: found.item.weight,
        answer: found.answer.as_str(),
        evidence: found.evidence.iter().map(seen).collect(),
        findings: found.problems.len(),
        next_step: (!found.next_step.is_empty()).then_some(&*found.next_step),
        problems: found
            .problems
            .iter()
            .map(|problem| Problem {
                rule: problem.rule,
                path: problem.path.as_str(),
                line: problem.line,
                message: &problem.message,
            })
            .collect(),
        against: found.against.iter().map(seen).collect(),
        lacking: &found.lacking,
        attested: found.attestation.as_ref().map(|attestation| Attested {
            by: &attestation.by,
            evidence: &attestation.evidence,
            until: &attestation.until,
        }),
    }
}

fn seen(place: &Place) -> Seen<'_> {
    Seen { path: place.path.as_str(), line: place.line, what: &place.what }
}

fn difference(change: &Change) -> Difference {
    Difference {
        id: change.item,
        before: change.before.as_str(),
        after: change.after.as_str(),
        findings_before: change.findings_before,
        findings_after: change.findings_after,
        improved: change.improved,
    }
}
