//! `github`: workflow commands that become annotations; findings past GitHub's limits stay in the log as plain lines
//! (<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>).

use std::io;

use super::{Style, View, concise, escape};
use crate::diagnostic::{Diagnostic, Severity};

/// GitHub shows ten annotations of each level per step and drops the rest without a word.
const MOST_PER_LEVEL: usize = 10;

pub(super) fn write(view: &View<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut annotated = [0; Severity::ALL.len()];
    let mut rest: Vec<&Diagnostic> = Vec::new();
    for (severity, annotated) in Severity::ALL.into_iter().zip(&mut annotated) {
        // The notice that tells of the rest takes a place of its own level.
        let most = if severity == Severity::Info { MOST_PER_LEVEL - 1 } else { MOST_PER_LEVEL };
        for diagnostic in view.diagnostics.iter().filter(|found| found.severity == severity) {
            if *annotated < most {
                *annotated += 1;
                command(view, diagnostic, out)?;
            } else {
                rest.push(diagnostic);
            }
        }
    }
    if !rest.is_empty() {
        writeln!(out, "::notice title=infra-lint::{} more findings are in the log of this step", rest.len())?;
        rest.sort_by_key(|diagnostic| (diagnostic.primary.file, diagnostic.primary.span));
        rest.into_iter().try_for_each(|diagnostic| concise::line(view, diagnostic, style, out))?;
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
