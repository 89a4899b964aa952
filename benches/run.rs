//! Throughput of parsing and of a whole run, on the files of `fixtures/repositories`, many times over.
//!
//! `cargo bench` prints times and bytes per second; compare rows of one run only.

#![allow(clippy::disallowed_methods, reason = "the benchmark reads its input from disk")]

use std::path::Path;

use divan::Bencher;
use divan::counter::BytesCount;
use infra_lint::catalogue;
use infra_lint::language::{Charts, Language, classify};
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::model;
use infra_lint::source::{FileId, SourceFile};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

fn collect(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

/// `copies` of both example repositories side by side, in the order of their paths.
fn repositories(copies: u32) -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repositories");
    let mut files = Vec::new();
    collect(&root, &mut files);
    let prefix = root.to_string_lossy().into_owned();
    let mut named = Vec::new();
    for number in 0..copies {
        for (path, text) in &files {
            let below = path.strip_prefix(&prefix).unwrap_or(path);
            named.push((format!("copy-{number:04}{below}"), text.clone()));
        }
    }
    named.into_iter().zip(0..).map(|((path, text), id)| SourceFile::new(FileId(id), path, text)).collect()
}

fn bytes(sources: &[SourceFile]) -> BytesCount {
    BytesCount::new(sources.iter().map(|source| source.text.len()).sum::<usize>())
}

/// Parsing alone, one thread, by language.
#[divan::bench(args = ["dockerfile", "kubernetes", "workflow", "compose", "terraform", "prometheus-rules", "markdown"])]
fn parse(bencher: Bencher<'_, '_>, language: &str) {
    let charts = Charts::default();
    let sources: Vec<(SourceFile, Language)> = repositories(20)
        .into_iter()
        .map(|source| (classify(&source.path, &source.text, &charts), source))
        .filter(|(kind, _)| kind.as_str() == language)
        .map(|(kind, source)| (source, kind))
        .collect();
    let total = BytesCount::new(sources.iter().map(|(source, _)| source.text.len()).sum::<usize>());
    bencher.counter(total).bench(|| {
        for (source, language) in &sources {
            divan::black_box(model::parse(source, *language));
        }
    });
}

/// Everything but disk and output: classify, parse, all rules, cross-file rules.
#[divan::bench(args = [1, 10, 50])]
fn lint(bencher: Bencher<'_, '_>, copies: u32) {
    let sources = repositories(copies);
    let linter = Linter::new(catalogue::all().iter().map(EnabledRule::by_default)).expect("defaults fit");
    bencher.counter(bytes(&sources)).bench(|| linter.lint(divan::black_box(&sources), &[]));
}

/// What an empty folder costs: building the rules.
#[divan::bench]
fn start() -> Linter {
    Linter::new(catalogue::all().iter().map(EnabledRule::by_default)).expect("defaults fit")
}
