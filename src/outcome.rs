//! What a run has to tell: findings, what was silenced, what was not checked. The input of every report.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::time::Duration;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use crate::diagnostic::{Diagnostic, Severity, Undecided};
use crate::discover::NotChecked;
use crate::language::Language;
use crate::model::repository::Repository;
use crate::rule::RuleMeta;
use crate::source::{FileId, SourceFile, Span};

/// Who silenced a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silencer {
    /// A comment or an annotation, with the reason it gives.
    Comment { reason: Option<String> },
    /// The baseline.
    Baseline,
}

/// A finding that is not reported.
#[derive(Clone, Debug)]
pub struct Suppressed {
    pub diagnostic: Diagnostic,
    pub by: Silencer,
}

/// The whole result of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// All files read; the id of each is its index.
    pub sources: Vec<SourceFile>,
    /// Sorted by (file, span, rule).
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
    /// Sorted by path.
    pub not_checked: Vec<NotChecked>,
    /// The rules that ran, sorted by id.
    pub rules: Vec<&'static RuleMeta>,
    pub elapsed: Duration,
    /// How many files of each kind were checked.
    pub languages: BTreeMap<Language, usize>,
    /// What was not decided because a value is not known, sorted by place; `None` unless it was asked for.
    pub undecided: Option<Vec<Undecided>>,
    /// Entries of the baseline that match nothing any more.
    pub stale_baseline: usize,
    pub(crate) masks: OnceLock<Masks>,
    /// What the files say together. Kept, because taking it down takes time that a process at its end need not spend.
    pub repository: Option<Repository>,
}

impl Outcome {
    /// The number of files checked.
    pub fn files(&self) -> usize {
        self.languages.values().sum()
    }

    pub fn source(&self, file: FileId) -> Option<&SourceFile> {
        self.sources.get(file.index())
    }

    /// The path of a file as reports show it, not yet escaped.
    pub fn path(&self, file: FileId) -> &str {
        self.source(file).map_or("", |source| source.path.as_str())
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// What no report may show: the secrets of all findings, silenced ones included. Collected when first asked for.
    pub fn masks(&self) -> &Masks {
        self.masks.get_or_init(|| {
            let suppressed = self.suppressed.iter().map(|suppressed| &suppressed.diagnostic);
            Masks::new(&self.sources, self.diagnostics.iter().chain(suppressed))
        })
    }
}

/// The bytes that stand for secrets, by file, and their texts.
#[derive(Debug, Default)]
pub struct Masks {
    spans: BTreeMap<FileId, Vec<Span>>,
    values: Option<AhoCorasick>,
}

/// Shorter values are masked where they were found, but not wherever the same text turns up.
const SHORTEST_VALUE: usize = 6;

impl Masks {
    /// Collects [`Diagnostic::redact`] of all findings.
    pub fn new<'a>(sources: &[SourceFile], diagnostics: impl IntoIterator<Item = &'a Diagnostic>) -> Self {
        let mut masks = Self::default();
        let mut values: BTreeSet<&str> = BTreeSet::new();
        for diagnostic in diagnostics {
            let file = diagnostic.primary.file;
            for &span in diagnostic.redact.iter().filter(|span| !span.is_empty()) {
                masks.spans.entry(file).or_default().push(span);
                let value = sources.get(file.index()).map_or("", |source| source.slice(span));
                values.extend(value.lines().filter(|line| line.len() >= SHORTEST_VALUE));
            }
        }
        for spans in masks.spans.values_mut() {
            spans.sort_unstable();
            spans.dedup_by(|next, kept| {
                let touches = next.start <= kept.end;
                if touches {
                    kept.end = kept.end.max(next.end);
                }
                touches
            });
        }
        // One pass over a text, however many secrets there are; the longest wins, so that no part of one is left over.
        // Reports are short: what is built fastest serves them best.
        let build = || {
            let mut builder = AhoCorasick::builder();
            builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::NoncontiguousNFA));
            builder.build(&values).ok()
        };
        masks.values = if values.is_empty() { None } else { build() };
        masks
    }

    /// The masked spans of a file, ascending; none touches another.
    pub fn spans(&self, file: FileId) -> &[Span] {
        self.spans.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Whether a masked value stands in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.values.as_ref().is_some_and(|values| values.is_match(text))
    }

    /// `text` with each masked value replaced by `****`.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match &self.values {
            Some(values) if self.is_in(text) => {
                let mut masked = String::with_capacity(text.len());
                values.replace_all_with(text, &mut masked, |_, _, masked| {
                    masked.push_str("****");
                    true
                });
                Cow::Owned(masked)
            }
            _ => Cow::Borrowed(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Masks;
    use crate::catalogue;
    use crate::diagnostic::Diagnostic;
    use crate::source::{FileId, SourceFile, Span};

    #[test]
    fn a_secret_is_masked_by_place_and_by_text() {
        let meta = &catalogue::find("lint/syntax-error").unwrap().meta;
        let sources = [SourceFile::new(FileId(0), "a", "key: hunter2hunter2\n")];
        let mut diagnostic = Diagnostic::new(meta, FileId(0), Span::new(0, 3), "a secret");
        diagnostic.redact(Span::new(5, 19));
        diagnostic.redact(Span::new(7, 9)).redact(Span::new(18, 20));
        let masks = Masks::new(&sources, [&diagnostic]);
        assert_eq!(masks.spans(FileId(0)), [Span::new(5, 20)]);
        assert_eq!(masks.spans(FileId(1)), []);
        assert_eq!(masks.text("x hunter2hunter2 y"), "x **** y");
    }
}
