//! `gitlab`: the code quality report (<https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>).

use std::io;

use serde_json::{Value, json};

use super::{Style, View, escape};
use crate::diagnostic::Severity;
use crate::fingerprint::Fingerprints;
use crate::rule::Category;

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    // Two entries with one fingerprint are shown as one, so equal findings are numbered.
    let mut fingerprints = Fingerprints::default();
    let mut entries: Vec<Value> = Vec::with_capacity(view.diagnostics.len());
    for diagnostic in &view.diagnostics {
        let Some(source) = view.source(diagnostic.primary.file) else { continue };
        let print = fingerprints.next(diagnostic, source, source.path.as_str());
        let (start, end) =
            (source.position(diagnostic.primary.span.start), source.position(diagnostic.primary.span.end));
        let severity = match (diagnostic.severity, diagnostic.rule.category) {
            (Severity::Error, Category::Security) => "critical",
            (Severity::Error, _) => "major",
            (Severity::Warning, _) => "minor",
            (Severity::Info, _) => "info",
        };
        entries.push(json!({
            // GitLab hides `check_name`.
            "description": format!("{}: {}", diagnostic.rule.id, escape::terminal(&diagnostic.message)),
            "check_name": diagnostic.rule.id,
            "fingerprint": print,
            "severity": severity,
            "location": {
                "path": source.path.as_str(),
                "positions": {
                    "begin": {"line": start.line, "column": start.column},
                    "end": {"line": end.line, "column": end.column},
                },
            },
        }));
    }
    escape::write_pretty_json(out, &entries)
}
