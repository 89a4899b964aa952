//! Whole files and small repositories: what is reported for each folder with a `report.snap` under `fixtures/`.

#![allow(clippy::disallowed_methods, reason = "tests read the project from disk")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use camino::Utf8PathBuf;
use infra_lint::catalogue;
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::rule::Preset;
use infra_lint::source::{FileId, SourceFile};

/// The folders that are cases: the repositories, and `fixtures/<group>/<rule>/<case>`.
fn cases() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut cases = folders(&root.join("repositories"));
    for group in folders(&root).into_iter().filter(|folder| !folder.ends_with("repositories")) {
        cases.extend(folders(&group).iter().flat_map(|rule| folders(rule)));
    }
    cases.sort();
    cases
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files(&path, found);
        } else if !path.ends_with("report.snap") {
            found.push(path);
        }
    }
}

fn sources(case: &Path) -> Vec<SourceFile> {
    let mut paths = Vec::new();
    files(case, &mut paths);
    let relative = |path: &PathBuf| {
        let path = path.strip_prefix(case).expect("below the case").to_owned();
        Utf8PathBuf::from_path_buf(path).expect("fixture paths are UTF-8").as_str().replace('\\', "/")
    };
    let mut named: Vec<(String, PathBuf)> = paths.into_iter().map(|path| (relative(&path), path)).collect();
    named.sort();
    let numbered = named.into_iter().zip(0..);
    numbered
        .map(|((name, path), id)| SourceFile::from_bytes(FileId(id), name, std::fs::read(path).expect("readable")))
        .collect()
}

/// The findings of the recommended preset, a line each.
fn report(case: &Path) -> String {
    let rules = catalogue::all().iter().filter(|entry| entry.meta.preset == Preset::Recommended);
    let linter = Linter::new(rules.map(EnabledRule::by_default)).expect("the catalogue's defaults fit its rules");
    let sources = sources(case);
    let linted = linter.lint(&sources, &[]);
    let mut text = String::new();
    for found in linted.diagnostics {
        let source = &sources[found.primary.file.index()];
        let at = source.position(found.primary.span.start);
        let (path, severity) = (&source.path, found.severity.as_str());
        let _ = writeln!(text, "{path}:{}:{}: {severity}[{}] {}", at.line, at.column, found.rule.id, found.message);
    }
    for unchecked in linted.unchecked {
        let _ = writeln!(text, "not checked: {}: {}", sources[unchecked.file.index()].path, unchecked.why);
    }
    text
}

#[test]
fn fixtures_are_reported_as_recorded() {
    let cases = cases();
    assert!(!cases.is_empty());
    for case in cases {
        insta::with_settings!(
            { snapshot_path => &case, prepend_module_to_snapshot => false, omit_expression => true },
            { insta::assert_snapshot!("report", report(&case)) }
        );
    }
}

#[test]
fn the_good_repository_is_clean() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories/good");
    assert_eq!(report(&case), "");
}
