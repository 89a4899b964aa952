//! The catalogue keeps the conventions: names, messages, references, and one place per rule.

#![allow(clippy::disallowed_methods, reason = "tests read the project from disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use infra_lint::catalogue;
use infra_lint::rule::Body;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn source_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).expect("readable").flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            source_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let root = Path::new(ROOT).join("src");
    let mut files = Vec::new();
    source_files(&root, &mut files);
    files.sort();
    let relative = |path: &Path| path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
    files.iter().map(|path| (relative(path), std::fs::read_to_string(path).expect("UTF-8"))).collect()
}

#[test]
fn ids_are_sorted_and_unique_and_well_formed() {
    let ids: Vec<&str> = catalogue::all().iter().map(|entry| entry.meta.id).collect();
    let sorted: Vec<&str> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    assert_eq!(ids, sorted);
    for id in ids {
        let well_formed =
            id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte));
        assert!(well_formed && id.matches('/').count() == 1, "{id}");
    }
}

#[test]
fn every_rule_tells_why_and_names_a_source() {
    let mut wanting = Vec::new();
    for entry in catalogue::all() {
        let meta = &entry.meta;
        let why = meta.docs.text().split("```").next().unwrap_or("").trim();
        if why.len() <= 40 {
            wanting.push(format!("{}: the reason is missing or too short", meta.id));
        }
        if meta.references.is_empty() {
            wanting.push(format!("{}: no reference", meta.id));
        }
    }
    assert!(wanting.is_empty(), "{wanting:#?}");
}

#[test]
fn a_rule_file_is_short_and_no_file_is_long() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        let of_rule = path.starts_with("rules/") && text.contains("impl Rule for");
        let most = if of_rule { 150 } else { 600 };
        assert!(lines <= most, "src/{path} has {lines} lines; {most} at most: the model lacks a method, or split it");
    }
}

/// Layers from the ground up; a file may import from its own layer and those below.
const LAYERS: [&[&str]; 10] = [
    &["source"],
    &["diagnostic", "language", "syntax"],
    &["model"],
    &["rule", "catalogue"],
    &["rules"],
    &["linter", "discover", "shellcheck"],
    &["config"],
    &["fingerprint", "outcome", "suppress", "baseline", "fix", "checklist", "graph"],
    &["report"],
    &["cli", "main", "lib"],
];

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn imports_point_one_way() {
    // A diagnostic names its rule and the static catalogue names the coded rules: data, not calls.
    let known = [("diagnostic", "rule"), ("catalogue", "rules")];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let module = path.split('/').next().unwrap_or("").trim_end_matches(".rs");
        let own = layer(module).unwrap_or_else(|| panic!("src/{path}: which layer is `{module}` of?"));
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let name: String = used.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
                if layer(&name).is_some_and(|theirs| theirs > own) && !known.contains(&(module, name.as_str())) {
                    wrong.push(format!("src/{path} imports `{name}`, which stands above it"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn rules_see_no_disk_clock_or_environment() {
    for (path, text) in sources() {
        let pure = ["rules/", "rule/", "model/", "syntax/"].iter().any(|folder| path.starts_with(folder));
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for used in [
            "std::fs",
            "std::env",
            "std::process",
            "net::Tcp",
            "net::Udp",
            "ToSocketAddrs",
            "SystemTime",
            "Instant::now",
        ] {
            assert!(!pure || !code.contains(used), "src/{path} uses {used}");
        }
    }
}

#[test]
fn the_catalogue_says_how_each_rule_is_carried_out() {
    let root = Path::new(ROOT);
    for entry in catalogue::all() {
        let code = root.join("src/rules").join(format!("{}.rs", entry.meta.id.replace('-', "_")));
        assert_eq!(matches!(entry.body, Body::Code(_)), code.exists(), "{}", entry.meta.id);
    }
}
