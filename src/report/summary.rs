//! The last lines of every run for people: what was checked, found, set aside, fixable and not checked, and how long it took.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::escape;
use crate::diagnostic::{Applicability, Severity};
use crate::outcome::{Outcome, Silencer};

/// How many reasons, and paths of each, "not checked" names before it says how many more there are.
const NAMED: usize = 5;

/// The summary; always ends with a line end.
pub fn summary(outcome: &Outcome) -> String {
    let mut text = String::new();
    let found = outcome.diagnostics.len();
    let files = plural(outcome.files(), "file");
    let time = milliseconds(outcome);
    if found == 0 {
        let _ = writeln!(text, "No problems in {files}, {time}.");
    } else {
        let [errors, warnings, infos] = Severity::ALL.map(|severity| outcome.count(severity));
        let counts = [(errors, "error"), (warnings, "warning"), (infos, "info")];
        let parts: Vec<String> =
            counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| plural(count, name)).collect();
        let _ = writeln!(text, "Found {} ({}) in {files}, {time}.", plural(found, "problem"), parts.join(", "));
    }
    let (safe, risky) = (fixable(outcome, Applicability::Safe), fixable(outcome, Applicability::Unsafe));
    match (safe, risky) {
        (0, 0) => {}
        (safe, 0) => drop(writeln!(text, "  {safe} fixable with `--fix`.")),
        (0, risky) => drop(writeln!(text, "  {risky} fixable with `--fix --unsafe-fixes`.")),
        (safe, risky) => drop(writeln!(text, "  {safe} fixable with `--fix`, {risky} more with `--unsafe-fixes`.")),
    }
    let (suppressed, baseline) = silenced(outcome);
    let mut aside = Vec::new();
    if suppressed > 0 {
        aside.push(format!("{suppressed} suppressed in the files"));
    }
    if baseline > 0 {
        aside.push(format!("{baseline} in the baseline"));
    }
    match outcome.stale_baseline {
        0 => {}
        1 => aside.push("1 entry of the baseline is stale".to_owned()),
        stale => aside.push(format!("{stale} entries of the baseline are stale")),
    }
    if !aside.is_empty() {
        let _ = writeln!(text, "  {}.", aside.join(", "));
    }
    if outcome.stale_baseline > 0 {
        let entries = if outcome.stale_baseline == 1 { "entry matches" } else { "entries match" };
        let _ = writeln!(
            text,
            "  {} baseline {entries} nothing any more; `infra-lint baseline prune` removes them.",
            outcome.stale_baseline
        );
    }
    not_checked(outcome, &mut text);
    text
}

/// How many findings carry a fix of exactly that applicability.
fn fixable(outcome: &Outcome, applicability: Applicability) -> usize {
    let fixes = outcome.diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    fixes.filter(|fix| fix.applicability == applicability).count()
}

/// How many findings comments and annotations silence, and how many the baseline does.
pub(super) fn silenced(outcome: &Outcome) -> (usize, usize) {
    let baseline = outcome.suppressed.iter().filter(|suppressed| suppressed.by == Silencer::Baseline).count();
    (outcome.suppressed.len() - baseline, baseline)
}

fn not_checked(outcome: &Outcome, text: &mut String) {
    let mut reasons: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for skipped in &outcome.not_checked {
        reasons.entry(&skipped.why).or_default().insert(skipped.path.as_str());
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(why, paths)| (std::cmp::Reverse(paths.len()), *why));
    for (why, paths) in reasons.iter().take(NAMED) {
        let named: Vec<_> = paths.iter().take(NAMED).map(|path| escape::terminal(path)).collect();
        let more = paths.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let (count, why) = (plural(paths.len(), "file"), outcome.masks().text(why));
        let _ = writeln!(text, "  {count} not checked ({}): {}{more}", escape::terminal(&why), named.join(", "));
    }
    if let rest @ 1.. = reasons.len().saturating_sub(NAMED) {
        let files: BTreeSet<&str> = reasons.iter().skip(NAMED).flat_map(|(_, paths)| paths.iter().copied()).collect();
        let (files, rest) = (plural(files.len(), "file"), plural(rest, "other reason"));
        let _ = writeln!(text, "  {files} not checked for {rest}; `--verbose` lists all");
    }
}

/// `--statistics`: how often each rule fired, most often first.
pub fn statistics(outcome: &Outcome) -> String {
    let mut rules: BTreeMap<&str, (usize, usize, &str)> = BTreeMap::new();
    for diagnostic in &outcome.diagnostics {
        let row = rules.entry(diagnostic.rule.id).or_insert((0, 0, diagnostic.rule.summary));
        row.0 += 1;
        row.1 += usize::from(diagnostic.fix.is_some());
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|(id, (count, ..))| (std::cmp::Reverse(*count), *id));
    let widest = rows.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (id, (count, fixable, summary)) in rows {
        let fixable = if fixable > 0 { format!(" ({fixable} fixable)") } else { String::new() };
        let _ = writeln!(text, "{count:>6}  {id:<widest$}  {summary}{fixable}");
    }
    text
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn milliseconds(outcome: &Outcome) -> String {
    match outcome.elapsed.as_millis() {
        0 => "under 1 ms".to_owned(),
        fast @ 1..10_000 => format!("{fast} ms"),
        slow => format!("{} s", slow / 1000),
    }
}
