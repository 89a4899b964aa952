//! What every fuzz target asks: no panic, and every span lies inside the file, on borders of characters.
//!
//! Run one with `cargo +nightly fuzz run yaml -- -detect_leaks=0` (or `RUSTC_BOOTSTRAP=1 cargo fuzz run yaml` on a stable
//! toolchain). A run takes its facts down on another thread, which the search for leaks takes for one at every input: it makes
//! fuzzing a hundred times slower.

use std::sync::LazyLock;

use infra_lint::catalogue;
use infra_lint::diagnostic::Diagnostic;
use infra_lint::fix;
use infra_lint::language::{Charts, classify};
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::model;
use infra_lint::source::{FileId, SourceFile, Span};

/// Every rule. Made once: rules are compiled when they are first needed, which takes longer than most inputs do.
static LINTER: LazyLock<Linter> = LazyLock::new(|| {
    Linter::new(catalogue::all().iter().map(EnabledRule::by_default)).expect("the catalogue's defaults")
});

/// Parses and lints `data` as the file `path` with every rule, and applies every fix.
pub fn lint(path: &str, data: &[u8]) {
    let source = SourceFile::from_bytes(FileId(0), path, data.to_vec());
    // The linter turns a panic into "not checked"; here it shall be seen.
    let parsed = model::parse(&source, classify(&source.path, &source.text, &Charts::default()));
    parsed.errors.iter().for_each(|error| inside(&source, error.span));
    parsed.comments.iter().for_each(|comment| inside(&source, comment.span));

    let linted = LINTER.lint(std::slice::from_ref(&source), &[]);
    for left in &linted.unchecked {
        assert!(!left.why.contains("internal error"), "a rule panicked");
    }
    assert!(linted.failed.is_empty(), "{:?} panicked", linted.failed);
    linted.diagnostics.iter().for_each(|found| spans(&source, found));
    let fixes: Vec<_> = linted.diagnostics.iter().filter_map(|found| found.fix.as_ref()).collect();
    let _ = fix::apply(&source.text, &fixes);
}

fn spans(source: &SourceFile, found: &Diagnostic) {
    inside(source, found.primary.span);
    found.secondary.iter().for_each(|label| inside(source, label.span));
    found.redact.iter().for_each(|span| inside(source, *span));
    for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
        inside(source, edit.span);
    }
}

fn inside(source: &SourceFile, span: Span) {
    assert!(source.text.get(span.range()).is_some(), "{span:?} in {} bytes", source.text.len());
}
