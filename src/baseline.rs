//! Findings accepted for now: a file of fingerprints, so that only new findings fail.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprints;
use crate::outcome::{Outcome, Silencer, Suppressed};

/// The name of the file where the configuration gives none.
pub const FILE_NAME: &str = ".infra-lint-baseline.json";

const VERSION: u32 = 1;

/// One accepted finding. Rule and path are for people who read the file; the fingerprint decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub path: String,
    pub rule: String,
    pub fingerprint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    findings: Vec<Entry>,
}

/// A baseline that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    #[error("not a baseline: {0}; write a new one with `infra-lint baseline create --force`")]
    Invalid(#[from] serde_json::Error),
    #[error(
        "version {0} is newer than this infra-lint; update it, or write a new one with `infra-lint baseline create --force`"
    )]
    Newer(u32),
}

/// Accepted findings by fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, Entry>,
}

impl Baseline {
    /// Reads the text of a baseline.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text)?;
        if file.version > VERSION {
            return Err(BaselineError::Newer(file.version));
        }
        Ok(Self { entries: file.findings.into_iter().map(|entry| (entry.fingerprint.clone(), entry)).collect() })
    }

    /// All findings of a run. `shown` turns a path of the run into one from where the baseline's paths start.
    pub fn of(outcome: &Outcome, shown: impl Fn(&Utf8Path) -> Utf8PathBuf) -> Self {
        let entries = entries(outcome, shown).into_iter().flatten();
        Self { entries: entries.map(|entry| (entry.fingerprint.clone(), entry)).collect() }
    }

    /// The text of the file: one line a finding, sorted, so that changes merge.
    pub fn render(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort();
        let lines: Vec<String> = entries
            .into_iter()
            .map(|entry| serde_json::to_string(entry).map(|line| format!("    {line}")).unwrap_or_default())
            .collect();
        let lines = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"findings\": [{lines}]\n}}\n")
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sets accepted findings of `outcome` aside and counts the entries that match nothing any more. `is_checked` tells
    /// whether the run looked for an entry: what it did not look for may still be there.
    pub fn accept(
        &self,
        outcome: &mut Outcome,
        shown: impl Fn(&Utf8Path) -> Utf8PathBuf,
        is_checked: impl Fn(&Entry) -> bool,
    ) {
        let identities = entries(outcome, shown);
        let mut unmatched = self.entries.clone();
        let mut kept = Vec::with_capacity(outcome.diagnostics.len());
        for (diagnostic, identity) in std::mem::take(&mut outcome.diagnostics).into_iter().zip(identities) {
            if identity.is_some_and(|entry| unmatched.remove(&entry.fingerprint).is_some()) {
                outcome.suppressed.push(Suppressed { diagnostic, by: Silencer::Baseline });
            } else {
                kept.push(diagnostic);
            }
        }
        outcome.diagnostics = kept;
        outcome.stale_baseline = unmatched.values().filter(|entry| is_checked(entry)).count();
    }

    /// Removes the entries that the run of `current` looked for and did not find again. Gives how many.
    pub fn prune(&mut self, current: &Self, is_checked: impl Fn(&Entry) -> bool) -> usize {
        let before = self.entries.len();
        self.entries.retain(|fingerprint, entry| current.entries.contains_key(fingerprint) || !is_checked(entry));
        before - self.entries.len()
    }
}

/// The entry of each finding, in their order; `None` where the file of a finding is not known.
fn entries(outcome: &Outcome, shown: impl Fn(&Utf8Path) -> Utf8PathBuf) -> Vec<Option<Entry>> {
    let mut fingerprints = Fingerprints::default();
    let entry = |finding: &crate::diagnostic::Diagnostic| {
        let source = outcome.source(finding.primary.file)?;
        let path = shown(&source.path).into_string();
        let fingerprint = fingerprints.next(finding, source, &path);
        Some(Entry { path, rule: finding.rule.id.to_owned(), fingerprint })
    };
    outcome.diagnostics.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use camino::Utf8Path;

    use super::{Baseline, BaselineError};
    use crate::catalogue;
    use crate::diagnostic::Diagnostic;
    use crate::outcome::Outcome;
    use crate::source::{FileId, SourceFile, Span};

    /// A finding on each `x`.
    fn outcome(text: &str) -> Outcome {
        let meta = &catalogue::find("lint/syntax-error").unwrap().meta;
        let at = |at: usize| Diagnostic::new(meta, FileId(0), Span::from_usize(at, at + 1), "message");
        Outcome {
            sources: vec![SourceFile::new(FileId(0), "a.yaml", text)],
            diagnostics: text.match_indices('x').map(|(index, _)| at(index)).collect(),
            ..Outcome::default()
        }
    }

    fn shown(path: &Utf8Path) -> camino::Utf8PathBuf {
        Utf8Path::new("sub").join(path)
    }

    fn accept(baseline: &Baseline, text: &str) -> (usize, usize, usize) {
        let mut outcome = outcome(text);
        baseline.accept(&mut outcome, shown, |entry| entry.path == "sub/a.yaml");
        (outcome.diagnostics.len(), outcome.suppressed.len(), outcome.stale_baseline)
    }

    #[test]
    fn known_findings_are_set_aside_and_new_ones_are_not() {
        let baseline = Baseline::of(&outcome("a: x\nb: x\n"), shown);
        assert_eq!(accept(&baseline, "a: x\nb: x\n"), (0, 2, 0));
        assert_eq!(accept(&baseline, "# moved\n\na: x\nc: x\n"), (1, 1, 1));
        assert_eq!(accept(&baseline, "a: x\na: x\nb: x\n"), (1, 2, 0), "one more of the same");
        let mut elsewhere = outcome("");
        baseline.accept(&mut elsewhere, shown, |_| false);
        assert_eq!(elsewhere.stale_baseline, 0, "what was not looked at may still be there");
    }

    #[test]
    fn the_file_is_read_back_and_merges_by_lines() {
        let baseline = Baseline::of(&outcome("a: x\nb: x\n"), shown);
        let text = baseline.render();
        assert_eq!(text.lines().filter(|line| line.contains("fingerprint")).count(), 2);
        assert_eq!(Baseline::parse(&text).unwrap(), baseline);
        assert_eq!(Baseline::parse(&Baseline::default().render()).unwrap().len(), 0);
    }

    #[test]
    fn pruning_keeps_what_is_still_found_and_what_was_not_looked_at() {
        let mut baseline = Baseline::of(&outcome("a: x\nb: x\n"), shown);
        let current = Baseline::of(&outcome("a: x\n"), shown);
        assert_eq!(baseline.clone().prune(&current, |_| false), 0);
        assert_eq!((baseline.prune(&current, |_| true), baseline.len()), (1, 1));
    }

    #[test]
    fn a_file_of_something_else_is_refused() {
        assert!(matches!(Baseline::parse("{}"), Err(BaselineError::Invalid(_))));
        assert!(matches!(Baseline::parse(r#"{"version": 2, "findings": []}"#), Err(BaselineError::Newer(2))));
        assert!(matches!(Baseline::parse(&"[".repeat(100_000)), Err(BaselineError::Invalid(_))));
    }
}
