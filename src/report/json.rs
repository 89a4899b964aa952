//! `json` (one document, `schema_version` 1) and `jsonl` (an object per finding).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::{Style, View, escape, summary};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::Span;

/// Raised when a field changes its meaning or goes; new fields don't raise it.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    findings: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undecided: Option<Vec<NotDecided<'a>>>,
    summary: Summary<'a>,
}

/// With `--show-unknown`.
#[derive(Serialize)]
struct NotDecided<'a> {
    rule: &'a str,
    because: Cow<'a, str>,
    path: &'a str,
    start: Place,
    end: Place,
    resource: Option<&'a str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: Severity,
    confidence: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    path: &'a str,
    start: Place,
    end: Place,
    resource: Option<&'a str>,
    fix: Option<Fix<'a>>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    start: Place,
    end: Place,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    path: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Summary<'a> {
    files: usize,
    by_severity: BTreeMap<&'a str, usize>,
    suppressed: usize,
    baseline: usize,
    not_checked: Vec<Skipped<'a>>,
    elapsed_ms: u128,
}

#[derive(Serialize)]
struct Skipped<'a> {
    path: &'a str,
    why: &'a str,
}

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let (suppressed, baseline) = summary::silenced(view.outcome);
    let document = Document {
        schema_version: SCHEMA_VERSION,
        findings: view.diagnostics.iter().filter_map(|diagnostic| finding(view, diagnostic)).collect(),
        undecided: undecided(view),
        summary: Summary {
            files: view.outcome.files(),
            by_severity: Severity::ALL.map(|severity| (severity.as_str(), view.outcome.count(severity))).into(),
            suppressed,
            baseline,
            not_checked: view
                .outcome
                .not_checked
                .iter()
                .map(|n| Skipped { path: n.path.as_str(), why: &n.why })
                .collect(),
            elapsed_ms: view.outcome.elapsed.as_millis(),
        },
    };
    escape::write_pretty_json(out, &document)
}

fn undecided<'a>(view: &'a View<'_>) -> Option<Vec<NotDecided<'a>>> {
    let all = view.outcome.undecided.as_ref()?;
    let masks = view.outcome.masks();
    let shown = all.iter().filter_map(|undecided| {
        let source = view.source(undecided.file)?;
        let place = |offset: u32| {
            let at = source.position(offset);
            Place { line: at.line, column: at.column, offset }
        };
        Some(NotDecided {
            rule: undecided.rule,
            because: Cow::Owned(masks.text(&undecided.because).into_owned()),
            path: source.path.as_str(),
            start: place(undecided.span.start),
            end: place(undecided.span.end),
            resource: undecided.resource.as_deref(),
        })
    });
    Some(shown.collect())
}

pub(super) fn write_lines(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    view.each(out, |diagnostic, out| match finding(view, diagnostic) {
        Some(finding) => escape::write_json(out, &finding),
        None => Ok(()),
    })
}

fn finding<'a>(view: &'a View<'_>, diagnostic: &'a Diagnostic) -> Option<Finding<'a>> {
    let source = view.source(diagnostic.primary.file)?;
    let place = |offset: u32| {
        let at = source.position(offset);
        Place { line: at.line, column: at.column, offset }
    };
    let ends = |span: Span| (place(span.start), place(span.end));
    let (start, end) = ends(diagnostic.primary.span);
    let fix = diagnostic.fix.as_ref().map(|fix| Fix {
        title: &fix.title,
        applicability: fix.applicability.as_str(),
        edits: fix
            .edits
            .iter()
            .map(|edit| {
                let (start, end) = ends(edit.span);
                Edit { start, end, text: &edit.text }
            })
            .collect(),
    });
    Some(Finding {
        rule: diagnostic.rule.id,
        severity: diagnostic.severity,
        confidence: diagnostic.rule.confidence.as_str(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        path: source.path.as_str(),
        start,
        end,
        resource: diagnostic.resource.as_deref(),
        fix,
        related: diagnostic.secondary.iter().filter_map(|label| related(view, label)).collect(),
    })
}

fn related<'a>(view: &'a View<'_>, label: &'a Label) -> Option<Related<'a>> {
    let source = view.source(label.file)?;
    let place = |offset: u32| {
        let at = source.position(offset);
        Place { line: at.line, column: at.column, offset }
    };
    let (start, end) = (place(label.span.start), place(label.span.end));
    Some(Related { message: &label.message, path: source.path.as_str(), start, end })
}
