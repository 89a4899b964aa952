//! `github`: workflow commands that become annotations
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use std::io;

use super::{Style, View, escape};
use crate::diagnostic::{Diagnostic, Severity};

/// GitHub shows ten annotations of each level per step and drops the rest without a word.
const MOST_PER_LEVEL: usize = 10;

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut left_out = 0;
    for severity in Severity::ALL {
        let found: Vec<&Diagnostic> = view.diagnostics.iter().filter(|found| found.severity == severity).collect();
        // The notice that tells of the rest takes a place of its own level.
        let most = if severity == Severity::Info { MOST_PER_LEVEL - 1 } else { MOST_PER_LEVEL };
        left_out += found.len().saturating_sub(most);
        for diagnostic in found.into_iter().take(most) {
            command(view, diagnostic, out)?;
        }
    }
    if left_out > 0 {
        writeln!(out, "::notice title=infra-lint::{left_out} more findings are in the log or the SARIF report")?;
    }
    Ok(())
}

fn command(view: &View<'_>, diagnostic: &Diagnostic, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(source) = view.source(diagnostic.primary.file) else { return Ok(()) };
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let (start, end) = (source.position(diagnostic.primary.span.start), source.position(diagnostic.primary.span.end));
    let file = escape::github_property(source.path.as_str());
    write!(out, "::{level} file={file},line={}", start.line)?;
    // Columns are only allowed on one line.
    if start.line == end.line {
        write!(out, ",col={},endLine={},endColumn={}", start.column, end.line, end.column)?;
    } else {
        write!(out, ",endLine={}", end.line)?;
    }
    let title = escape::github_property(diagnostic.rule.id);
    let mut message = diagnostic.message.to_string();
    if let Some(help) = &diagnostic.help {
        message.push_str("; ");
        message.push_str(help);
    }
    writeln!(out, ",title={title}::{}", escape::github_data(&message))
}
