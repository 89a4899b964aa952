//! Which findings comments and annotations silence, and what is said of the suppressions themselves.

use super::{Circumstances, Suppressions};
use crate::catalogue;
use crate::linter::{EnabledRule, Linter};
use crate::rule::RuleMeta;
use crate::source::{FileId, SourceFile};

/// The rules that stand and those silenced, after linting one file on 2026-11-21.
fn judged(path: &str, text: &str) -> (Vec<(&'static str, u32)>, usize) {
    let rules = ["kubernetes/privileged-container", "kubernetes/host-namespace", "docker/deprecated-maintainer"];
    let engine = ["lint/unused-suppression", "lint/expired-suppression", "lint/malformed-suppression"];
    let entries: Vec<_> =
        rules.iter().chain(&engine).map(|id| catalogue::find(id).expect("in the catalogue")).collect();
    let linter = Linter::new(entries.iter().map(|entry| EnabledRule::by_default(entry))).expect("defaults fit");
    let sources = [SourceFile::new(FileId(0), path, text)];
    let linted = linter.lint(&sources, &[]);
    let enabled: Vec<&'static RuleMeta> = entries.iter().map(|entry| &entry.meta).collect();
    let circumstances = Circumstances {
        known: catalogue::all(),
        enabled: &enabled,
        engine: &|id| linter.engine_rule(id),
        today: "2026-11-21",
        require_reason: false,
    };
    let applied = Suppressions::collect(&sources, &linted.files).apply(linted.diagnostics, &circumstances);
    let kept = applied.kept.iter();
    let kept = kept.map(|found| (found.rule.id, sources[0].position(found.primary.span.start).line)).collect();
    (kept, applied.suppressed.len())
}

fn pod(metadata: &str, spec: &str, behind: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n{metadata}spec:\n{spec}  containers:\n    - name: a\n      image: a:1\n      securityContext:\n        privileged: true{behind}\n"
    )
}

const FOUND: &str = "kubernetes/privileged-container";

#[test]
fn a_comment_behind_the_line_silences_it() {
    assert_eq!(judged("a.yaml", &pod("", "", "")), (vec![(FOUND, 10)], 0));
    assert_eq!(
        judged("a.yaml", &pod("", "", " # infra-lint: ignore[kubernetes/privileged-container] -- agent")),
        (vec![], 1)
    );
    assert_eq!(judged("a.yaml", &pod("", "", " # infra-lint: ignore[CKV_K8S_16]")), (vec![], 1));
}

#[test]
fn a_comment_above_a_block_silences_the_block_and_no_more() {
    let above = "  # infra-lint: ignore[kubernetes/privileged-container]\n";
    let text = pod("", "", "").replace("  containers:", &format!("{above}  containers:"));
    assert_eq!(judged("a.yaml", &text), (vec![], 1));
    let text = pod("", "  # infra-lint: ignore[kubernetes/privileged-container]\n  hostPID: false\n", "");
    assert_eq!(judged("a.yaml", &text), (vec![("lint/unused-suppression", 6), (FOUND, 12)], 0));
}

#[test]
fn a_file_is_silenced_as_a_whole() {
    let text = format!("# infra-lint: ignore-file[kubernetes/privileged-container]\n{}", pod("", "", ""));
    assert_eq!(judged("a.yaml", &text), (vec![], 1));
}

#[test]
fn an_expired_suppression_silences_nothing_and_is_told() {
    let behind = " # infra-lint: ignore[kubernetes/privileged-container] until=2026-11-20";
    assert_eq!(judged("a.yaml", &pod("", "", behind)), (vec![(FOUND, 10), ("lint/expired-suppression", 10)], 0));
    let behind = " # infra-lint: ignore[kubernetes/privileged-container] until=2026-11-21";
    assert_eq!(judged("a.yaml", &pod("", "", behind)), (vec![], 1));
}

#[test]
fn unknown_and_malformed_ones_are_told_and_rules_that_did_not_run_are_not() {
    let behind = " # infra-lint: ignore[kubernetes/privilegd]";
    assert_eq!(judged("a.yaml", &pod("", "", behind)), (vec![(FOUND, 10), ("lint/malformed-suppression", 10)], 0));
    let behind = " # infra-lint: ignore kubernetes/privileged-container";
    assert_eq!(judged("a.yaml", &pod("", "", behind)), (vec![(FOUND, 10), ("lint/malformed-suppression", 10)], 0));
    let behind = " # infra-lint: ignore[kubernetes/single-replica]";
    assert_eq!(judged("a.yaml", &pod("", "", behind)), (vec![(FOUND, 10)], 0));
}

#[test]
fn annotations_of_peers_silence_their_object() {
    let annotations = "  annotations:\n    ignore-check.kube-linter.io/privileged-container: agent\n";
    assert_eq!(judged("a.yaml", &pod(annotations, "", "")), (vec![], 1));
    let other = format!("{}---\n{}", pod(annotations, "", ""), pod("", "", ""));
    assert_eq!(judged("a.yaml", &other).1, 1);
}

#[test]
fn comments_of_peers_silence_what_they_name() {
    let maintainer = "docker/deprecated-maintainer";
    let with = |comment: &str| judged("Dockerfile", &format!("FROM a:1\n{comment}\nMAINTAINER me\nRUN x\n"));
    assert_eq!(with("# hadolint ignore=DL4000"), (vec![], 1));
    assert_eq!(with("# check=skip=MaintainerDeprecated"), (vec![], 1));
    assert_eq!(with("# hadolint ignore=DL3006"), (vec![(maintainer, 3)], 0));
    let text = "# check=skip=all\nFROM a:1\nMAINTAINER me\n";
    assert_eq!(judged("Dockerfile", text), (vec![], 1));
}
