//! What documents show: their kind, their topics by headings and leading words, and the numbers they state.

use std::sync::LazyLock;

use regex::Regex;

use super::Seen;
use crate::model::documents::{DocumentKind, Heading, Markdown};
use crate::source::Span;

/// Runbooks by what they are for.
const RUNBOOKS: &[(&str, &[&str])] = &[
    ("runbook-for-deployment", &["deploy", "release", "rollout"]),
    ("runbook-for-rollback", &["rollback", "roll back", "rolling back", "revert"]),
    ("runbook-for-scaling", &["scale", "scaling", "capacity"]),
    ("runbook-for-incidents", &["incident", "outage", "symptom"]),
    ("runbook-for-backup", &["backup", "restore", "recovery"]),
    ("runbook-for-security", &["security", "breach", "compromise", "leaked"]),
    ("runbook-for-performance", &["performance", "latency", "slow"]),
    ("runbook-for-maintenance", &["maintenance", "upgrade", "patching", "daily operations", "weekly operations"]),
];

/// The parts of an operations guide.
const GUIDE: &[(&str, &[&str])] = &[
    ("guide-to-deployment", &["deploy", "ci/cd", "release"]),
    ("guide-to-environments", &["environment"]),
    ("guide-to-monitoring", &["monitoring", "observability", "metrics"]),
    ("guide-to-alerts", &["alert"]),
    ("guide-to-backup", &["backup", "disaster recovery"]),
    ("guide-to-incidents", &["incident", "on-call", "on call"]),
    ("guide-to-cost", &["cost", "budget"]),
];

pub(super) fn look(document: &Markdown, seen: &mut Seen<'_>) {
    let path = seen.source.path.clone();
    let text = seen.source.text.clone();
    let title = document.title();
    let kind = DocumentKind::of(&path, title);
    let shown = title.map_or_else(|| format!("`{}`", path.file_name().unwrap_or("")), |title| format!("“{title}”"));
    let top = document.headings.first().map_or(Span::empty(0), |heading| heading.span);
    seen.add("document", top, shown.clone());
    // Blank forms say nothing of this repository.
    if is_template(&path) {
        return;
    }
    match kind {
        // A form that nobody filled in tells nothing yet.
        DocumentKind::Runbook | DocumentKind::Operations | DocumentKind::Architecture | DocumentKind::Decision
            if document.is_form() => {}
        DocumentKind::Runbook => {
            seen.add("runbook", top, shown.clone());
            topics(RUNBOOKS, document, &text, seen);
        }
        DocumentKind::Operations => {
            seen.add("operations-guide", top, shown.clone());
            topics(GUIDE, document, &text, seen);
            topics(RUNBOOKS, document, &text, seen);
        }
        DocumentKind::Architecture => seen.add("architecture-document", top, shown.clone()),
        DocumentKind::Decision => seen.add("decision-record", top, shown.clone()),
        _ => {
            let heading = written(document, &["architecture", "system design"]);
            if let Some(heading) = heading.filter(|_| is_of_whole(&path)) {
                seen.add("architecture-document", heading.span, format!("section “{}”", heading.text));
            }
        }
    }
    setup(document, kind, &path, &text, seen);
    incidents(document, &text, seen);
    if let Some(heading) = written(document, &["compliance", "gdpr", "hipaa", "soc 2", "soc2", "pci dss", "iso 27001"])
    {
        seen.add("compliance-document", heading.span, format!("section “{}”", heading.text));
    }
    if kind != DocumentKind::Changelog {
        numbers(&text, seen);
    }
}

/// The first heading that holds one of `words` and leads no blanks.
fn written<'a>(document: &'a Markdown, words: &[&str]) -> Option<&'a Heading> {
    document.sections(words).find(|heading| !document.is_unfilled(heading))
}

/// A document of the repository, not of one folder of it: at the root or among the documents.
fn is_of_whole(path: &camino::Utf8Path) -> bool {
    let folders: Vec<&str> =
        path.parent().into_iter().flat_map(|parent| parent.components()).map(|part| part.as_str()).collect();
    folders.is_empty() || folders.iter().any(|folder| matches!(*folder, "docs" | "doc" | "documentation" | ".github"))
}

fn is_template(path: &camino::Utf8Path) -> bool {
    let lower = path.as_str().to_ascii_lowercase();
    lower.contains("template") || lower.contains(".github/issue")
}

/// A topic stands in a heading, or leads an item of a list: `- Backup: daily`.
fn topics(table: &[(&'static str, &[&str])], document: &Markdown, text: &str, seen: &mut Seen<'_>) {
    let leads = leading_words(text);
    for (sign, words) in table {
        let holds = |text: &str| {
            let lower = text.to_lowercase();
            words.iter().any(|word| lower.contains(word))
        };
        let heading = document.headings.iter().find(|heading| holds(&heading.text) && !document.is_unfilled(heading));
        let found = heading.map(|Heading { text, span, .. }| (text.as_str(), *span));
        let found = found.or_else(|| leads.iter().find(|(lead, _)| holds(lead)).copied());
        if let Some((name, span)) = found {
            seen.add(sign, span, format!("“{name}”"));
        }
    }
}

/// The words in front of the colon of each item of a list.
fn leading_words(text: &str) -> Vec<(&str, Span)> {
    const LONGEST: usize = 48;
    let mut found = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let trimmed = line.trim_start();
        let Some(item) = trimmed.strip_prefix("- ").or_else(|| trimmed.strip_prefix("* ")) else { continue };
        if let Some((lead, _)) = item.split_once(':').filter(|(lead, _)| lead.len() <= LONGEST) {
            found.push((lead.trim_matches(['*', ' ', '`']), Span::from_usize(start, offset)));
        }
    }
    found
}

/// Words of headings that tell how to set up or deploy.
const SETUP: &[&str] = &[
    "setup",
    "set up",
    "setting up",
    "install",
    "getting started",
    "get started",
    "quickstart",
    "quick start",
    "deploy",
    "usage",
    "running",
    "how to run",
    "development",
    "build",
];

/// Commands that start something.
const STARTS: &[&str] = &[
    "docker compose",
    "docker-compose",
    "docker run",
    "kubectl apply",
    "helm install",
    "helm upgrade",
    "terraform apply",
    "make ",
    "npm ",
    "yarn ",
    "go run",
    "cargo run",
    "skaffold run",
];

fn setup(document: &Markdown, kind: DocumentKind, path: &camino::Utf8Path, text: &str, seen: &mut Seen<'_>) {
    let name = path.file_stem().unwrap_or("").to_ascii_lowercase();
    let is_guide = kind == DocumentKind::Readme
        || ["contributing", "develop", "install", "setup", "getting", "quickstart", "deploy"]
            .iter()
            .any(|word| name.contains(word));
    if !is_guide || !is_of_whole(path) {
        return;
    }
    if let Some(heading) = document.section(SETUP) {
        seen.add("setup-guide", heading.span, format!("section “{}”", heading.text));
    } else if let Some((at, start)) = STARTS.iter().find_map(|start| Some((command(text, start)?, start))) {
        seen.add("setup-guide", Span::from_usize(at, at), format!("`{}`", start.trim()));
    }
}

/// Where a command begins a line or a code span.
fn command(text: &str, start: &str) -> Option<usize> {
    let begins = |at: usize| {
        let before = text.get(..at).unwrap_or("").trim_end_matches(['$', ' ']);
        before.is_empty() || before.ends_with(['\n', '`'])
    };
    text.match_indices(start).map(|(at, _)| at).find(|at| begins(*at))
}

/// Severities, and who is called or what is written afterwards.
fn incidents(document: &Markdown, text: &str, seen: &mut Seen<'_>) {
    let Some(heading) = written(document, &["incident", "on-call", "on call", "postmortem", "post-mortem"]) else {
        return;
    };
    let lower = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&["severity", "severities", "sev1", "sev-1", "p1"])
        && has(&["escalat", "on-call", "on call", "postmortem", "post-mortem"])
    {
        seen.add("incident-process", heading.span, format!("section “{}”", heading.text));
    }
}

static OBJECTIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(RTO|recovery time objective|RPO|recovery point objective)\b[^\n]{0,40}?\b\d+(\.\d+)?\s*-?(s|sec|m|min|h|hr|d|second|minute|hour|day)s?\b").ok()
});
static LEVEL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b9\d(\.\d+)?\s?%").ok());

/// Objectives with numbers: recovery times, and levels of service.
fn numbers(text: &str, seen: &mut Seen<'_>) {
    for found in OBJECTIVE.iter().flat_map(|regex| regex.captures_iter(text)) {
        let (Some(whole), Some(name)) = (found.get(0), found.get(1)) else { continue };
        // `RTO: [for example 4 hours]` is a blank.
        if whole.as_str().contains('[') {
            continue;
        }
        let is_time = name.as_str().eq_ignore_ascii_case("rto") || name.as_str().to_ascii_lowercase().contains("time");
        let sign = if is_time { "recovery-time" } else { "recovery-point" };
        seen.add(sign, Span::from_usize(whole.start(), whole.end()), format!("“{}”", whole.as_str()));
    }
    for found in LEVEL.iter().flat_map(|regex| regex.find_iter(text)) {
        let line = line_around(text, found.start());
        let lower = line.to_lowercase();
        let speaks = ["slo", "sli", "objective", "availability", "uptime", "error budget", "of requests"];
        if speaks.iter().any(|word| lower.contains(word)) {
            seen.add("slo", Span::from_usize(found.start(), found.end()), format!("“{}”", found.as_str()));
        }
    }
}

fn line_around(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |line| line + 1);
    let end = text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |line| at + line);
    text.get(start..end).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use crate::checklist::signs::look;
    use crate::language::Language;
    use crate::model::parse;
    use crate::source::{FileId, SourceFile};

    /// The signs of a document, without those that every document has.
    fn signs(path: &str, text: &str) -> Vec<&'static str> {
        let source = SourceFile::new(FileId(0), path, text);
        let found = look(&parse(&source, Language::Markdown));
        found.iter().map(|seen| seen.sign).filter(|sign| !matches!(*sign, "file" | "document")).collect()
    }

    #[test]
    fn objectives_need_their_numbers() {
        assert_eq!(signs("a.md", "RTO 1 hour, RPO 5 minutes"), ["recovery-time", "recovery-point"]);
        assert_eq!(signs("a.md", "- **RTO (Recovery Time Objective)**: 4h"), ["recovery-time"]);
        assert!(signs("a.md", "- **RTO**: [Target recovery time]\n").is_empty());
        assert_eq!(signs("a.md", "Availability: 99.9% of requests"), ["slo"]);
        assert!(signs("a.md", "99.9% of users like it").is_empty());
    }

    #[test]
    fn topics_stand_in_headings_or_lead_items() {
        let found = signs("OPERATIONS.md", "# Operations\n## Deployment\n- **Backup**: daily\n- Nothing here\n");
        for sign in ["operations-guide", "guide-to-deployment", "guide-to-backup", "runbook-for-backup"] {
            assert!(found.contains(&sign), "{sign}");
        }
        assert!(!found.contains(&"guide-to-cost"));
    }

    #[test]
    fn an_incident_process_names_severities_and_people() {
        let text = "## Incident response\nP1: outage. Escalation: on-call.\n";
        assert!(signs("docs/process.md", text).contains(&"incident-process"));
        assert!(signs("docs/process.md", "## Incidents\nNone so far.\n").is_empty());
    }
}
