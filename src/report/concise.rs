//! `concise`: `path:line:column: severity[rule] message`, the shape that editors and problem matchers read.

use std::io;

use anstyle::{AnsiColor, Style as Ansi};

use super::{Style, View, escape};
use crate::diagnostic::{Applicability, Diagnostic, Severity};

pub(super) fn write(view: &View<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    view.each(out, |diagnostic, out| line(view, diagnostic, style, out))
}

/// One finding with its line end.
pub(super) fn line(view: &View<'_>, diagnostic: &Diagnostic, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let Some(source) = view.source(diagnostic.primary.file) else { return Ok(()) };
    let at = source.position(diagnostic.primary.span.start);
    out.write_all(escape::terminal(source.path.as_str()).as_bytes())?;
    write!(out, ":{}:{}: ", at.line, at.column)?;
    finding(diagnostic, style, out)
}

/// Severity, rule, message and fix marker, with the line end.
pub(super) fn finding(diagnostic: &Diagnostic, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let paint = severity_style(diagnostic.severity, style);
    let fix = match diagnostic.fix.as_ref().map(|fix| fix.applicability) {
        Some(Applicability::Safe) => " [fixable]",
        Some(Applicability::Unsafe) => " [unsafe fix]",
        _ => "",
    };
    let (severity, message) = (diagnostic.severity.as_str(), escape::terminal(&diagnostic.message));
    if style.color {
        write!(out, "{paint}{severity}{paint:#}")?;
    } else {
        out.write_all(severity.as_bytes())?;
    }
    for part in ["[", diagnostic.rule.id, "] ", &message, fix, "\n"] {
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

/// The colour of a severity; plain text without colour.
pub(super) fn severity_style(severity: Severity, style: Style) -> Ansi {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    if style.color { Ansi::new().fg_color(Some(color.into())).bold() } else { Ansi::new() }
}
