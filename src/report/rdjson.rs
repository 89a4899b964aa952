//! `rdjson`: reviewdog's diagnostic format; fixes become one-click suggestions
//! (<https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>).

use std::io;

use serde_json::{Value, json};

use super::{Style, View, escape};
use crate::diagnostic::{Applicability, Diagnostic, Severity};
use crate::source::{SourceFile, Span};

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let diagnostics: Vec<Value> = view.diagnostics.iter().filter_map(|found| diagnostic(view, found)).collect();
    let document = json!({"source": {"name": "infra-lint"}, "diagnostics": diagnostics});
    escape::write_json(out, &document)
}

fn diagnostic(view: &View<'_>, found: &Diagnostic) -> Option<Value> {
    let source = view.source(found.primary.file)?;
    let severity = match found.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    };
    let mut diagnostic = json!({
        "message": escape::terminal(&found.message),
        "location": {"path": source.path.as_str(), "range": range(source, found.primary.span)},
        "severity": severity,
        "code": {"value": found.rule.id, "url": found.rule.references.first()},
    });
    // One suggestion is one button: only a fix of a single edit does all of its work at one press.
    if let Some(fix) = found.fix.as_ref().filter(|fix| fix.applicability > Applicability::Display)
        && let [edit] = fix.edits.as_slice()
    {
        diagnostic["suggestions"] = json!([{"range": range(source, edit.span), "text": edit.text}]);
    }
    Some(diagnostic)
}

/// Lines and columns from 1; columns count bytes, the end is exclusive.
fn range(source: &SourceFile, span: Span) -> Value {
    let place = |offset: u32| {
        let line = source.lines().line(offset);
        let start = source.lines().line_span(line, &source.text).start;
        json!({"line": line + 1, "column": offset.saturating_sub(start) + 1})
    };
    json!({"start": place(span.start), "end": place(span.end)})
}
