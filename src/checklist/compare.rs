//! What a change improved or broke: a report against an earlier one in JSON.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Answer, Report};

/// An earlier report, as `infra-lint checklist --format json` wrote it.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    answers: BTreeMap<String, (Answer, usize)>,
    pub percent: Option<u32>,
}

/// Why a text is no earlier report.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error("is no JSON report of `infra-lint checklist`: {0}")]
    Json(#[from] serde_json::Error),
    #[error(
        "is a report of schema version {0}, which this program does not know; write it anew with `infra-lint checklist --format json`"
    )]
    Version(u32),
    #[error("has the unknown answer `{0}`")]
    Answer(String),
}

#[derive(Deserialize)]
struct Written {
    schema_version: u32,
    #[serde(default)]
    score: Option<u32>,
    items: Vec<WrittenItem>,
}

#[derive(Deserialize)]
struct WrittenItem {
    id: String,
    answer: String,
    #[serde(default)]
    findings: usize,
}

/// How one item's answer differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    pub item: &'static str,
    pub before: Answer,
    pub after: Answer,
    pub findings_before: usize,
    pub findings_after: usize,
    pub improved: bool,
}

impl Baseline {
    /// Reads a report.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let written: Written = serde_json::from_str(text)?;
        if written.schema_version != 1 {
            return Err(BaselineError::Version(written.schema_version));
        }
        let mut answers = BTreeMap::new();
        for item in written.items {
            let answer = Answer::from_word(&item.answer).ok_or(BaselineError::Answer(item.answer))?;
            answers.insert(item.id, (answer, item.findings));
        }
        Ok(Self { answers, percent: written.score })
    }

    /// The items that differ, those that broke first. Items that only one of the two has are left out.
    pub fn changes(&self, report: &Report) -> Vec<Change> {
        let mut changes: Vec<Change> = report
            .items
            .iter()
            .filter_map(|found| {
                let (before, findings_before) = *self.answers.get(found.item.id)?;
                let (after, findings_after) = (found.answer, found.problems.len());
                let rank = |answer: Answer| match answer {
                    Answer::Fail => 0,
                    Answer::Missing => 1,
                    Answer::Pass | Answer::Attested | Answer::NotApplicable => 2,
                };
                let differs = before != after || findings_before != findings_after;
                let improved =
                    rank(after) > rank(before) || (rank(after) == rank(before) && findings_after <= findings_before);
                let item = found.item.id;
                differs.then_some(Change { item, before, after, findings_before, findings_after, improved })
            })
            .collect();
        changes.sort_by_key(|change| change.improved);
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::{Baseline, BaselineError};

    #[test]
    fn only_reports_are_compared() {
        assert!(matches!(Baseline::parse("[]"), Err(BaselineError::Json(_))));
        assert!(matches!(Baseline::parse(r#"{"schema_version":2,"items":[]}"#), Err(BaselineError::Version(2))));
        let answer = r#"{"schema_version":1,"items":[{"id":"a","answer":"maybe"}]}"#;
        assert!(matches!(Baseline::parse(answer), Err(BaselineError::Answer(_))));
        assert!(Baseline::parse(r#"{"schema_version":1,"score":40,"items":[]}"#).is_ok());
    }
}
