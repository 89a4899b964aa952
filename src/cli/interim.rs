//! One-line and JSON output.

use std::fmt::Write as _;

use camino::Utf8Path;
use clap::ValueEnum;
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::discover::{Discovered, NotChecked};
use crate::linter::Linted;
use crate::source::{FileId, SourceFile};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Concise,
    Json,
}

pub(super) struct Result<'a> {
    pub(super) found: &'a Discovered,
    pub(super) linted: &'a Linted,
    pub(super) elapsed_ms: u64,
}

impl Result<'_> {
    fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.found.sources.get(id.index())
    }

    fn not_checked(&self) -> Vec<NotChecked> {
        let parts =
            self.linted.unchecked.iter().filter_map(|part| {
                Some(NotChecked { path: self.file(part.file)?.path.clone(), why: part.why.clone() })
            });
        let mut all: Vec<NotChecked> = self.found.not_checked.iter().cloned().chain(parts).collect();
        all.sort();
        all
    }

    fn count(&self, severity: Severity) -> usize {
        self.linted.diagnostics.iter().filter(|finding| finding.severity == severity).count()
    }

    pub(super) fn concise(&self) -> String {
        let mut out = String::new();
        for finding in &self.linted.diagnostics {
            let Some(file) = self.file(finding.primary.file) else { continue };
            let at = file.position(finding.primary.span.start);
            let line = format!(
                "{}:{}:{}: {}[{}] {}",
                file.path,
                at.line,
                at.column,
                finding.severity.as_str(),
                finding.rule.id,
                finding.message
            );
            let _ = writeln!(out, "{}", line.replace(|character: char| character.is_control(), "?"));
        }
        out
    }

    pub(super) fn summary(&self) -> String {
        let count = |severity| self.count(severity);
        format!(
            "{} errors, {} warnings, {} infos in {} files, {} ms; {} not checked\n",
            count(Severity::Error),
            count(Severity::Warning),
            count(Severity::Info),
            self.found.sources.len(),
            self.elapsed_ms,
            self.not_checked().len()
        )
    }

    pub(super) fn json(&self) -> Value {
        let findings: Vec<Value> = self.linted.diagnostics.iter().map(|finding| self.finding(finding)).collect();
        let severities: serde_json::Map<String, Value> =
            Severity::ALL.iter().map(|&severity| (severity.as_str().to_owned(), self.count(severity).into())).collect();
        let not_checked: Vec<Value> =
            self.not_checked().iter().map(|file| json!({"path": file.path.as_str(), "reason": file.why})).collect();
        json!({
            "schema_version": 1,
            "findings": findings,
            "summary": {
                "files": self.found.sources.len(),
                "by_severity": severities,
                "suppressed": 0,
                "not_checked": not_checked,
                "elapsed_ms": self.elapsed_ms,
            },
        })
    }

    fn finding(&self, finding: &Diagnostic) -> Value {
        let mut shown = self.place(&finding.primary);
        let related: Vec<Value> = finding.secondary.iter().map(|label| self.place(label)).collect();
        let fix =
            finding.fix.as_ref().map(|fix| json!({"title": fix.title, "applicability": fix.applicability.as_str()}));
        if let Some(table) = shown.as_object_mut() {
            table.insert("rule".into(), finding.rule.id.into());
            table.insert("severity".into(), finding.severity.as_str().into());
            table.insert("confidence".into(), finding.rule.confidence.as_str().into());
            table.insert("message".into(), finding.message.as_ref().into());
            table.insert("help".into(), json!(finding.help));
            table.insert("resource".into(), json!(finding.resource));
            table.insert("fix".into(), json!(fix));
            table.insert("related".into(), related.into());
        }
        shown
    }

    fn place(&self, label: &Label) -> Value {
        let at = |offset: u32| {
            let position = self.file(label.file).map(|file| file.position(offset));
            json!({"line": position.map(|at| at.line), "column": position.map(|at| at.column), "offset": offset})
        };
        let path = self.file(label.file).map_or(Utf8Path::new(""), SourceFile::path);
        json!({"path": path.as_str(), "start": at(label.span.start), "end": at(label.span.end), "message": label.message})
    }
}
