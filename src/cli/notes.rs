//! What a run says besides its findings, on standard error: timings and the next step.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::outcome::Outcome;
use crate::report::escape_terminal;

/// From this many findings on, nobody reads them one by one.
const MANY: usize = 200;

/// `--verbose`: what was checked, and everything that was not.
pub(super) fn verbose(outcome: &Outcome) -> String {
    let mut out = String::new();
    for (language, count) in &outcome.languages {
        let _ = writeln!(out, "{count:>6}  {}", language.as_str());
    }
    for file in &outcome.not_checked {
        let _ = writeln!(out, "not checked: {}: {}", escape_terminal(file.path.as_str()), escape_terminal(&file.why));
    }
    let _ = writeln!(out, "{} rules ran", outcome.rules.len());
    out
}

/// The first look at a repository that was never linted: where to begin instead of a wall of text.
pub(super) fn many(findings: &[Diagnostic], has_baseline: bool) -> Option<String> {
    if findings.len() <= MANY {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding.rule.id).or_default() += 1;
    }
    let mut top: Vec<(&str, usize)> = counts.into_iter().collect();
    top.sort_by_key(|&(id, count)| (std::cmp::Reverse(count), id));
    let mut out = format!("{} findings; most often:\n", findings.len());
    for (id, count) in top.into_iter().take(10) {
        let _ = writeln!(out, "{count:>6}  {id}");
    }
    if !has_baseline {
        out += "`infra-lint baseline create` accepts these for now, so that only new ones fail; `--select` looks at one kind\n";
    }
    Some(out)
}

/// Nothing there to lint is no error, but silence would look like a clean bill.
pub(super) fn nothing(languages: impl IntoIterator<Item = Language>) -> Option<&'static str> {
    if languages.into_iter().any(Language::is_infrastructure) {
        return None;
    }
    Some(
        "no infrastructure files here: looked for Dockerfiles, Compose files, Kubernetes manifests, Helm charts, GitHub \
         workflows and actions, GitLab CI, Terraform, CloudFormation, and Prometheus and Alertmanager files\n",
    )
}

/// `--timings`: the phases in order, then the rules that took longest.
pub(super) fn timings(phases: &[(&str, Duration)], rules: Vec<(&'static str, u64)>) -> String {
    let mut out = String::new();
    for (phase, took) in phases {
        let _ = writeln!(out, "{:>9.2} ms  {phase}", took.as_secs_f64() * 1000.0);
    }
    let mut rules: Vec<_> = rules.into_iter().map(|(id, nanoseconds)| (nanoseconds / 1000, id)).collect();
    rules.sort_unstable_by(|a, b| b.cmp(a));
    for (microseconds, id) in rules.into_iter().take(20).filter(|(microseconds, _)| *microseconds > 0) {
        let _ = writeln!(out, "{:>5}.{:02} ms    {id}", microseconds / 1000, microseconds % 1000 / 10);
    }
    out
}
