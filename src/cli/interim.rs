//! One-line and JSON output.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::outcome::{Masks, Outcome};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Concise,
    Json,
}

pub(super) fn concise(outcome: &Outcome) -> String {
    let masks = outcome.masks();
    let mut out = String::new();
    for finding in &outcome.diagnostics {
        let Some(file) = outcome.source(finding.primary.file) else { continue };
        let at = file.position(finding.primary.span.start);
        let severity = finding.severity.as_str();
        let message = masks.text(&finding.message);
        let line = format!("{}:{}:{}: {severity}[{}] {message}", file.path, at.line, at.column, finding.rule.id);
        let _ = writeln!(out, "{}", line.replace(|character: char| character.is_control(), "?"));
    }
    out
}

pub(super) fn summary(outcome: &Outcome) -> String {
    format!(
        "{} errors, {} warnings, {} infos in {} files, {} ms; {} not checked\n",
        outcome.count(Severity::Error),
        outcome.count(Severity::Warning),
        outcome.count(Severity::Info),
        outcome.files(),
        outcome.elapsed.as_millis(),
        outcome.not_checked.len()
    )
}

pub(super) fn json(outcome: &Outcome) -> Value {
    let masks = outcome.masks();
    let findings: Vec<Value> = outcome.diagnostics.iter().map(|it| finding(outcome, &masks, it)).collect();
    let severities: serde_json::Map<String, Value> =
        Severity::ALL.iter().map(|&severity| (severity.as_str().to_owned(), outcome.count(severity).into())).collect();
    let not_checked: Vec<Value> =
        outcome.not_checked.iter().map(|file| json!({"path": file.path.as_str(), "reason": file.why})).collect();
    json!({
        "schema_version": 1,
        "findings": findings,
        "summary": {
            "files": outcome.files(),
            "by_severity": severities,
            "suppressed": outcome.suppressed.len(),
            "not_checked": not_checked,
            "elapsed_ms": u64::try_from(outcome.elapsed.as_millis()).unwrap_or(u64::MAX),
        },
    })
}

fn finding(outcome: &Outcome, masks: &Masks, finding: &Diagnostic) -> Value {
    let mut shown = place(outcome, &finding.primary);
    let related: Vec<Value> = finding.secondary.iter().map(|label| place(outcome, label)).collect();
    let fix = finding.fix.as_ref().map(|fix| json!({"title": fix.title, "applicability": fix.applicability.as_str()}));
    if let Some(table) = shown.as_object_mut() {
        table.insert("rule".into(), finding.rule.id.into());
        table.insert("severity".into(), finding.severity.as_str().into());
        table.insert("confidence".into(), finding.rule.confidence.as_str().into());
        table.insert("message".into(), masks.text(&finding.message).into());
        table.insert("help".into(), json!(finding.help));
        table.insert("resource".into(), json!(finding.resource));
        table.insert("fix".into(), json!(fix));
        table.insert("related".into(), related.into());
    }
    shown
}

fn place(outcome: &Outcome, label: &Label) -> Value {
    let at = |offset: u32| {
        let position = outcome.source(label.file).map(|file| file.position(offset));
        json!({"line": position.map(|at| at.line), "column": position.map(|at| at.column), "offset": offset})
    };
    json!({"path": outcome.path(label.file), "start": at(label.span.start), "end": at(label.span.end), "message": label.message})
}
