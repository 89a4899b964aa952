//! `markdown`: a table for a pull request's comment or a job's step summary.

use std::io;

use super::{Style, View, escape, summary};
use crate::diagnostic::Severity;

/// A comment may hold 65,536 characters; this many rows stay well below.
const MOST_ROWS: usize = 200;

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "### infra-lint\n")?;
    if !view.diagnostics.is_empty() {
        writeln!(out, "| | place | rule | finding |\n|---|---|---|---|")?;
    }
    for diagnostic in view.diagnostics.iter().take(MOST_ROWS) {
        let Some(source) = view.source(diagnostic.primary.file) else { continue };
        let icon = match diagnostic.severity {
            Severity::Error => "🔴",
            Severity::Warning => "🟡",
            Severity::Info => "🔵",
        };
        let line = source.position(diagnostic.primary.span.start).line;
        let path = escape::markdown(source.path.as_str());
        let message = escape::markdown(&diagnostic.message);
        writeln!(out, "| {icon} | {path}:{line} | {} | {message} |", diagnostic.rule.id)?;
    }
    if let more @ 1.. = view.diagnostics.len().saturating_sub(MOST_ROWS) {
        writeln!(out, "\n{more} more findings are not shown.")?;
    }
    let summary = summary(view.outcome);
    writeln!(out)?;
    for line in summary.lines() {
        writeln!(out, "{}  ", escape::markdown(line.trim_start()))?;
    }
    Ok(())
}
