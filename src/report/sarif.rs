//! SARIF 2.1.0 as GitHub code scanning wants it
//! (<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::{Style, View, escape, line_hash};
use crate::diagnostic::{Applicability, Diagnostic, Label, Severity};
use crate::rule::{Category, Confidence, RuleMeta};
use crate::source::{FileId, SourceFile, Span};

/// GitHub keeps at most this many results of a run, the most severe first.
const MOST_RESULTS: usize = 5_000;
/// GitHub shows at most this many locations of a result.
const MOST_LOCATIONS: usize = 100;
/// GitHub's limit on short and full descriptions, in characters.
const LONGEST_DESCRIPTION: usize = 1_024;

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let mut kept: Vec<&Diagnostic> = view.diagnostics.iter().map(AsRef::as_ref).collect();
    let dropped = kept.len().saturating_sub(MOST_RESULTS);
    if dropped > 0 {
        // The sort is stable: within a severity the order of all output stays.
        kept.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
        kept.truncate(MOST_RESULTS);
    }
    let rules: BTreeMap<&str, &RuleMeta> =
        kept.iter().map(|diagnostic| (diagnostic.rule.id, diagnostic.rule)).collect();
    let index: BTreeMap<&str, usize> = rules.keys().zip(0..).map(|(id, index)| (*id, index)).collect();
    let mut hashes: BTreeMap<FileId, Vec<String>> = BTreeMap::new();
    let results: Vec<Value> =
        kept.iter().filter_map(|diagnostic| result(view, diagnostic, &index, &mut hashes)).collect();
    let mut notifications: Vec<Value> = view
        .outcome
        .not_checked
        .iter()
        .map(|skipped| {
            let uri = escape::uri(skipped.path.as_str());
            json!({
                "level": "note",
                "message": {"text": format!("not checked: {}", escape::terminal(&skipped.why))},
                "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}}],
            })
        })
        .collect();
    if dropped > 0 {
        let text = format!("{dropped} results of lower severity were left out: code scanning keeps {MOST_RESULTS}");
        notifications.push(json!({"level": "warning", "message": {"text": text}}));
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "infra-lint",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|rule| describe(rule)).collect::<Vec<_>>(),
            }},
            "automationDetails": {"id": "infra-lint/"},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the folder that was linted from"}}},
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notifications}],
            "results": results,
        }],
    });
    escape::write_json(out, &log)
}

fn describe(rule: &RuleMeta) -> Value {
    let reason = rule.docs.text().split("\n```").next().unwrap_or("").trim();
    let mut tags: Vec<&str> = vec![rule.category.as_str(), rule.group()];
    let mut properties = json!({
        "precision": match rule.confidence {
            Confidence::High => "very-high",
            Confidence::Medium => "high",
            Confidence::Low => "medium",
        },
        "problem.severity": match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "recommendation",
        },
    });
    // Its presence makes every result a security alert, so other rules must not have it.
    if matches!(rule.category, Category::Security | Category::SupplyChain) {
        let score = match rule.severity {
            Severity::Error => "8.0",
            Severity::Warning => "5.5",
            Severity::Info => "2.0",
        };
        properties["security-severity"] = score.into();
        if rule.category != Category::Security {
            tags.push("security");
        }
    }
    properties["tags"] = tags.into();
    let mut described = json!({
        "id": rule.id,
        "name": rule.name(),
        "shortDescription": {"text": shortened(rule.summary)},
        "fullDescription": {"text": shortened(reason)},
        "help": {"text": reason, "markdown": rule.docs.text()},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": properties,
    });
    if let Some(reference) = rule.references.first() {
        described["helpUri"] = (*reference).into();
    }
    described
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST_DESCRIPTION).collect()
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(
    view: &View<'_>,
    diagnostic: &Diagnostic,
    index: &BTreeMap<&str, usize>,
    hashes: &mut BTreeMap<FileId, Vec<String>>,
) -> Option<Value> {
    let source = view.source(diagnostic.primary.file)?;
    let line = source.lines().line(diagnostic.primary.span.start);
    let hashes = hashes.entry(source.id).or_insert_with(|| line_hash::line_hashes(&source.text));
    let mut message = escape::terminal(&diagnostic.message).into_owned();
    if let Some(help) = &diagnostic.help {
        message.push_str(". ");
        message.push_str(&escape::terminal(help));
    }
    let related = diagnostic.secondary.iter().take(MOST_LOCATIONS).enumerate();
    let related: Vec<Value> = related.filter_map(|(id, label)| related_location(view, label, id)).collect();
    let mut result = json!({
        "ruleId": diagnostic.rule.id,
        "ruleIndex": index.get(diagnostic.rule.id)?,
        "level": level(diagnostic.severity),
        "message": {"text": message},
        "locations": [location(source, diagnostic.primary.span, diagnostic.resource.as_deref())],
        "partialFingerprints": {"primaryLocationLineHash": hashes.get(line)?},
    });
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    if let Some(fix) = diagnostic.fix.as_ref().filter(|fix| fix.applicability == Applicability::Safe) {
        let replacements: Vec<Value> = fix
            .edits
            .iter()
            .map(|edit| json!({"deletedRegion": region(source, edit.span, false), "insertedContent": {"text": edit.text}}))
            .collect();
        result["fixes"] = json!([{
            "description": {"text": escape::terminal(&fix.title)},
            "artifactChanges": [{"artifactLocation": artifact(source), "replacements": replacements}],
        }]);
    }
    Some(result)
}

fn related_location(view: &View<'_>, label: &Label, id: usize) -> Option<Value> {
    let source = view.source(label.file)?;
    let mut related = location(source, label.span, None);
    related["id"] = id.into();
    let text = if label.message.is_empty() { "see also" } else { &label.message };
    related["message"] = json!({"text": escape::terminal(text)});
    Some(related)
}

fn location(source: &SourceFile, span: Span, resource: Option<&str>) -> Value {
    let mut location =
        json!({"physicalLocation": {"artifactLocation": artifact(source), "region": region(source, span, true)}});
    if let Some(resource) = resource {
        location["logicalLocations"] = json!([{"fullyQualifiedName": escape::terminal(resource)}]);
    }
    location
}

fn artifact(source: &SourceFile) -> Value {
    json!({"uri": escape::uri(source.path.as_str()), "uriBaseId": "%SRCROOT%"})
}

/// A region in lines and UTF-16 columns from 1. A result's region stays on its first line, because an annotation is
/// only shown on a pull request that changed every line of it.
fn region(source: &SourceFile, span: Span, one_line: bool) -> Value {
    let lines = source.lines();
    let (first, mut last) = (lines.line(span.start), lines.line(span.end));
    let mut end = span.end;
    if one_line && last > first {
        (last, end) = (first, lines.line_span(first, &source.text).end);
    }
    let column = |line: usize, offset: u32| {
        let start = lines.line_span(line, &source.text).start;
        source.slice(Span::new(start, offset.max(start))).encode_utf16().count() + 1
    };
    let (start_column, mut end_column) = (column(first, span.start), column(last, end));
    if one_line && end_column == start_column {
        // An empty region is not shown; one character past it is still inside the line or its end.
        end_column += 1;
    }
    json!({"startLine": first + 1, "startColumn": start_column, "endLine": last + 1, "endColumn": end_column})
}
