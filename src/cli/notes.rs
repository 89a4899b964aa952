//! What a run says besides its findings, on standard error: statistics, timings, and the next step.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Severity};
use crate::language::Language;

/// From this many findings on, nobody reads them one by one.
const MANY: usize = 200;

/// Findings by rule, most first.
struct ByRule<'a> {
    rules: Vec<(&'a str, Severity, usize, usize)>,
}

impl<'a> ByRule<'a> {
    fn new(findings: &'a [Diagnostic]) -> Self {
        let mut counts: BTreeMap<&str, (Severity, usize, usize)> = BTreeMap::new();
        for finding in findings {
            let entry = counts.entry(finding.rule.id).or_insert((finding.severity, 0, 0));
            entry.0 = entry.0.max(finding.severity);
            entry.1 += 1;
            entry.2 += usize::from(finding.fix.is_some());
        }
        let mut rules: Vec<_> =
            counts.into_iter().map(|(id, (severity, count, fixable))| (id, severity, count, fixable)).collect();
        rules.sort_by_key(|&(id, _, count, _)| (std::cmp::Reverse(count), id));
        Self { rules }
    }
}

/// `--statistics`: one line per rule.
pub(super) fn statistics(findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for (id, severity, count, fixable) in ByRule::new(findings).rules {
        let fixable = if fixable > 0 { format!("  ({fixable} with a fix)") } else { String::new() };
        let _ = writeln!(out, "{count:>6}  {:7}  {id}{fixable}", severity.as_str());
    }
    out
}

/// The first look at a repository that was never linted: where to begin instead of a wall of text.
pub(super) fn many(findings: &[Diagnostic], has_baseline: bool) -> Option<String> {
    if findings.len() <= MANY {
        return None;
    }
    let top = ByRule::new(findings).rules;
    let mut out = format!("{} findings; most often:\n", findings.len());
    for (id, _, count, _) in top.iter().take(10) {
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
