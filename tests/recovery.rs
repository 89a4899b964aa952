//! Real files with one broken line each: the fault is told at its place, and costs no finding that does not need the line.

#![allow(clippy::disallowed_methods, reason = "tests read the project from disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use camino::Utf8Path;
use infra_lint::catalogue;
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::source::{FileId, SourceFile, Span};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

/// Every rule.
static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    Linter::new(catalogue::all().iter().map(EnabledRule::by_default)).expect("the catalogue's defaults fit its rules")
});

const SYNTAX: &str = "lint/syntax-error";

/// The files of the fixture repositories of some kinds, by their paths in them.
fn files(is_wanted: fn(&Utf8Path) -> bool) -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories");
    let entries = ignore::WalkBuilder::new(&root).standard_filters(false).build().flatten();
    let named = entries.filter_map(|entry| {
        let path = entry.path().strip_prefix(&root).ok()?.to_str()?.replace('\\', "/");
        is_wanted(Utf8Path::new(&path)).then(|| (path, std::fs::read_to_string(entry.path()).expect("readable")))
    });
    named.collect()
}

fn is_yaml(path: &Utf8Path) -> bool {
    path.extension().is_some_and(|ending| matches!(ending, "yaml" | "yml"))
}

fn may_conflict(path: &Utf8Path) -> bool {
    is_yaml(path) || path.file_name() == Some("Dockerfile") || path.extension() == Some("tf")
}

/// The rule that speaks up, and the line (from 1) that it speaks of.
type Finding = (&'static str, usize);

fn findings(path: &str, text: &str) -> BTreeSet<Finding> {
    // The repository's folder is no part of the path.
    let path = path.split_once('/').map_or(path, |(_, path)| path);
    let source = SourceFile::new(FileId(0), path, text);
    let linted = LINTER.lint(std::slice::from_ref(&source), &[]);
    for unchecked in &linted.unchecked {
        assert!(!unchecked.why.contains("internal error"), "{path}: {}\n{text}", unchecked.why);
    }
    assert!(linted.failed.is_empty(), "{path}: {:?}\n{text}", linted.failed);
    let place = |span: Span| source.position(span.start).line as usize;
    linted.diagnostics.iter().map(|found| (found.rule.id, place(found.primary.span))).collect()
}

/// A way to break `key: value`.
struct Break {
    name: &'static str,
    change: fn(&str, &str) -> String,
    /// The line may be taken for more of the line above, or for the first of another mapping.
    is_indentation: bool,
}

const BREAKS: &[Break] = &[
    Break { name: "a second colon", change: |key, value| format!("{key}: a: {value}"), is_indentation: false },
    Break { name: "an open quote", change: |key, value| format!("{key}: \"{value}"), is_indentation: false },
    Break { name: "an open bracket", change: |key, value| format!("{key}: [{value}"), is_indentation: false },
    Break { name: "no colon", change: |key, _| key.to_owned(), is_indentation: false },
    Break { name: "no letter of a value", change: |key, value| format!("{key}: @{value}"), is_indentation: false },
    Break { name: "a blank too many", change: |key, value| format!(" {key}: {value}"), is_indentation: true },
    Break { name: "a tab", change: |key, value| format!("\t{}: {value}", key.trim_start()), is_indentation: true },
];

/// Rules that look at nothing but what they point at: some that must be among those that a fault elsewhere never silences.
const LOCAL: &[&str] = &[
    "aws/hardcoded-database-password",
    "aws/open-ssh",
    "actions/branch-pinned-action",
    "actions/deprecated-command",
    "actions/template-injection",
    "compose/privileged-service",
    "kubernetes/host-path",
    "kubernetes/latest-tag",
    "kubernetes/privileged-container",
    "kubernetes/secret-in-env",
    "pipeline/masked-test-failure",
    "prometheus/invalid-expression",
    "terraform/secret-default",
];

fn indentation(line: &str) -> usize {
    line.bytes().take_while(|byte| *byte == b' ').count()
}

/// The lines of the entry at a line, with all that is below it.
fn block(lines: &[&str], at: usize) -> Range<usize> {
    let column = indentation(lines[at]);
    let is_below = |line: &&str| line.trim().is_empty() || indentation(line) > column;
    at..at + 1 + lines[at + 1..].iter().take_while(|line| is_below(line)).count()
}

/// The line above with content, in the same document.
fn above(lines: &[&str], at: usize) -> Option<usize> {
    (0..at).rev().find(|&above| !lines[above].trim().is_empty()).filter(|&above| lines[above] != "---")
}

/// The lines that a fault in a line may cost: its entry, and for one of indentation all of the entry that it is part of
/// and the line above.
fn cost(lines: &[&str], at: usize, is_indentation: bool) -> Range<usize> {
    let own = block(lines, at);
    if !is_indentation {
        return own;
    }
    let parent = (0..at)
        .rev()
        .find(|&above| !lines[above].trim().is_empty() && indentation(lines[above]) < indentation(lines[at]));
    let around = parent.map_or(own, |parent| block(lines, parent));
    around.start.min(above(lines, at).unwrap_or(at))..around.end
}

/// A file, and what is found in it.
struct Whole<'t> {
    path: &'t str,
    lines: Vec<&'t str>,
    found: BTreeSet<Finding>,
}

impl Whole<'_> {
    /// What is found when some lines say something else.
    fn with(&self, lines: Range<usize>, instead: &str) -> BTreeSet<Finding> {
        let mut changed = self.lines.clone();
        changed[lines.clone()].fill("");
        changed[lines.start] = instead;
        findings(self.path, &changed.join("\n"))
    }

    /// What is found elsewhere, whether some lines are there or not; and the rules that keep silent all the same when
    /// there is the plainest of faults in their place: those that infer something from what is not there.
    fn elsewhere(&self, cost: &Range<usize>) -> (BTreeSet<Finding>, BTreeSet<&'static str>) {
        let without = self.with(cost.clone(), "");
        let both = self.found.intersection(&without).copied();
        let expected: BTreeSet<Finding> = both.filter(|(_, line)| !cost.contains(&(line - 1))).collect();
        let fault = format!("{}@", " ".repeat(indentation(self.lines[cost.start])));
        let found = self.with(cost.clone(), &fault);
        let silenced = expected.difference(&found).map(|(rule, _)| *rule).collect();
        (expected, silenced)
    }
}

/// What is lost where, by one broken line.
type Lost = Vec<(Finding, String)>;

/// Breaks each line that says `key: value` in some of the ways, in others each time.
fn broken(path: &str, text: &str) -> (BTreeSet<&'static str>, Lost) {
    let whole = Whole { path, lines: text.lines().collect(), found: findings(path, text) };
    let lines = &whole.lines;
    let (mut silenced, mut lost) = (BTreeSet::new(), Lost::new());
    for (at, line) in lines.iter().enumerate() {
        let is_plain = !line.contains(['"', '\'', '#', '|', '>', '[', '{']);
        let Some((key, value)) = line.split_once(": ").filter(|_| is_plain) else { continue };
        let ways = BREAKS.iter().enumerate().filter(|(way, _)| (at + way) % 3 == 0).map(|(_, way)| way);
        let mut known = BTreeMap::new();
        for way in ways {
            let changed = (way.change)(key, value);
            let text = [&lines[..at], &[changed.as_str()], &lines[at + 1..]].concat().join("\n");
            let found = findings(path, &text);
            let faults: Vec<usize> = found.iter().filter(|(rule, _)| *rule == SYNTAX).map(|(_, line)| *line).collect();
            // Some changes are no fault: a line more of a text, say.
            if faults.is_empty() {
                continue;
            }
            let name = format!("{path}:{}: {}", at + 1, way.name);
            let near = above(lines, at).unwrap_or(at) + 1..=block(lines, at).end + 1;
            assert!(faults.iter().any(|line| near.contains(line)), "{name}: told at {faults:?}");
            let cost = cost(lines, at, way.is_indentation);
            let (expected, silent) = known.entry(way.is_indentation).or_insert_with(|| whole.elsewhere(&cost));
            silenced.append(silent);
            lost.extend(expected.difference(&found).map(|finding| (*finding, name.clone())));
        }
    }
    (silenced, lost)
}

#[test]
fn a_broken_line_costs_what_needs_it() {
    let files = files(is_yaml);
    assert!(files.len() > 10);
    let broken: Vec<_> = files.par_iter().map(|(path, text)| broken(path, text)).collect();
    let silenced: BTreeSet<&str> = broken.iter().flat_map(|(silenced, _)| silenced).copied().collect();
    for rule in LOCAL {
        assert!(!silenced.contains(rule), "{rule} keeps silent about files with a fault elsewhere");
    }
    let lost = broken.iter().flat_map(|(_, lost)| lost).filter(|((rule, _), _)| !silenced.contains(rule));
    let lost: Vec<_> = lost.collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

#[test]
fn a_conflict_is_one_fault_and_its_first_side_is_judged() {
    let marker = |sign: &str, name: &str| format!("{}{name}", sign.repeat(7));
    let (open, middle, close) = (marker("<", " HEAD"), marker("=", ""), marker(">", " topic"));
    for (path, text) in files(may_conflict) {
        let lines: Vec<&str> = text.lines().collect();
        let whole = findings(&path, &text);
        for at in (1..lines.len()).step_by(7) {
            let both = [open.as_str(), lines[at], middle.as_str(), "other: [side", close.as_str()];
            let text = [&lines[..at], &both, &lines[at + 1..]].concat().join("\n");
            // From 1, behind the marker; and behind the other side.
            let moved = |line: usize| if line <= at { line } else { line + if line == at + 1 { 1 } else { 4 } };
            let mut expected: BTreeSet<Finding> = whole.iter().map(|(rule, line)| (*rule, moved(*line))).collect();
            expected.insert((SYNTAX, at + 1));
            let found = findings(&path, &text);
            if path.ends_with(".tf") {
                // What a module lacks, the other side may have.
                expected.retain(|finding| found.contains(finding) || LOCAL.contains(&finding.0));
            }
            assert_eq!(found, expected, "{path}:{}", at + 1);
        }
    }
}

#[test]
fn what_a_block_lacks_may_stand_where_the_fault_is() {
    let bucket = "resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"one\"\n}\n";
    let other = "resource \"aws_s3_bucket_public_access_block\" \"a\" {\n  bucket = =\n}\n";
    let rules = |text: &str| findings("good/main.tf", text).into_iter().map(|(rule, _)| rule).collect::<BTreeSet<_>>();
    assert!(rules(bucket).contains("aws/missing-s3-public-access-block"));
    let broken = rules(&format!("{bucket}\n{other}"));
    assert!(broken.contains(SYNTAX) && !broken.contains("aws/missing-s3-public-access-block"));
}
