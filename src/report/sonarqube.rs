//! `sonarqube`: generic issue import
//! (<https://docs.sonarsource.com/sonarqube-server/latest/analyzing-source-code/importing-external-issues/generic-issue-import-format/>).

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::{Style, View, escape};
use crate::diagnostic::Severity;
use crate::rule::{Category, RuleMeta};
use crate::source::{SourceFile, Span};

pub(super) fn write(view: &View<'_>, _: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let rules: BTreeMap<&str, &RuleMeta> = view.diagnostics.iter().map(|found| (found.rule.id, found.rule)).collect();
    let issues = view.diagnostics.iter().filter_map(|found| {
        let source = view.source(found.primary.file)?;
        Some(json!({
            "ruleId": found.rule.id,
            "primaryLocation": {
                "message": escape::terminal(&found.message),
                "filePath": source.path.as_str(),
                "textRange": text_range(source, found.primary.span),
            },
        }))
    });
    let document = json!({
        "rules": rules.values().map(|rule| describe(rule)).collect::<Vec<_>>(),
        "issues": issues.collect::<Vec<_>>(),
    });
    escape::write_json(out, &document)
}

fn describe(rule: &RuleMeta) -> Value {
    let quality = match rule.category {
        Category::Security | Category::SupplyChain => "SECURITY",
        Category::Correctness | Category::Reliability | Category::Observability => "RELIABILITY",
        Category::Cost | Category::Maintainability | Category::Style => "MAINTAINABILITY",
    };
    let severity = match rule.severity {
        Severity::Error => "HIGH",
        Severity::Warning => "MEDIUM",
        Severity::Info => "LOW",
    };
    json!({
        "id": rule.id,
        "name": rule.summary,
        "description": rule.docs.text().split("\n```").next().unwrap_or("").trim(),
        "engineId": "infra-lint",
        "cleanCodeAttribute": if quality == "SECURITY" { "TRUSTWORTHY" } else { "CONVENTIONAL" },
        "impacts": [{"softwareQuality": quality, "severity": severity}],
    })
}

/// Lines from 1, columns from 0. SonarQube refuses an empty range, so that one names its line only.
fn text_range(source: &SourceFile, span: Span) -> Value {
    let (start, end) = (source.position(span.start), source.position(span.end));
    if start == end {
        return json!({"startLine": start.line});
    }
    json!({
        "startLine": start.line,
        "startColumn": start.column - 1,
        "endLine": end.line,
        "endColumn": end.column - 1,
    })
}
