//! Every example of every specification runs: `bad` fires its rule, `good` fires nothing of the recommended preset.

use std::fmt::Write as _;

use infra_lint::catalogue;
use infra_lint::diagnostic::Diagnostic;
use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::rule::examples::{Example, Verdict, examples};
use infra_lint::rule::{Body, FixAvailability, Preset, RuleEntry};
use infra_lint::source::{FileId, SourceFile};

const SYNTAX: &str = "lint/syntax-error";

fn linter(entries: impl IntoIterator<Item = &'static RuleEntry>) -> Linter {
    Linter::new(entries.into_iter().map(EnabledRule::by_default)).expect("the catalogue's defaults fit its rules")
}

/// The rule alone, with syntax errors, so that an example that does not parse is seen.
fn alone(entry: &'static RuleEntry) -> Linter {
    linter([entry].into_iter().chain(catalogue::find(SYNTAX).filter(|syntax| syntax.meta.id != entry.meta.id)))
}

/// The groups whose examples are excerpts: single resources that refer to others which are not shown.
const EXCERPTS: [&str; 3] = ["aws", "azure", "google"];

/// Rules that ask for the whole module.
const OF_WHOLE_MODULES: [&str; 4] = [
    "terraform/missing-required-provider",
    "terraform/missing-required-version",
    "terraform/undefined-reference",
    "terraform/unused-declaration",
];

fn with_recommended(entry: &'static RuleEntry) -> Linter {
    let is_excerpt = EXCERPTS.contains(&entry.meta.group());
    let recommended = catalogue::all().iter().filter(|other| other.meta.preset == Preset::Recommended);
    let others = recommended.filter(|other| other.meta.id != entry.meta.id);
    linter(others.filter(|other| !is_excerpt || !OF_WHOLE_MODULES.contains(&other.meta.id)).chain([entry]))
}

fn sources(example: &Example) -> Vec<SourceFile> {
    let mut files: Vec<_> = example.files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let numbered = files.into_iter().zip(0..);
    numbered.map(|(file, id)| SourceFile::new(FileId(id), file.path.clone(), file.text.as_str())).collect()
}

fn lint(linter: &Linter, example: &Example) -> Vec<Diagnostic> {
    linter.lint(&sources(example), &[]).diagnostics
}

fn describe(diagnostics: &[Diagnostic], example: &Example) -> String {
    let sources = sources(example);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let source = &sources[diagnostic.primary.file.index()];
        let line = source.position(diagnostic.primary.span.start).line;
        let _ = write!(text, "\n      {}:{line}: {}: {}", source.path, diagnostic.rule.id, diagnostic.message);
    }
    text
}

#[test]
fn every_example_is_judged_as_it_says() {
    let mut wrong = String::new();
    for entry in catalogue::all() {
        let id = entry.meta.id;
        let (alone, recommended) = (alone(entry), with_recommended(entry));
        for (example, number) in examples(entry.meta.group(), entry.meta.docs.text()).iter().zip(1..) {
            let found = match example.verdict {
                Verdict::Bad => lint(&alone, example),
                Verdict::Good => lint(&recommended, example),
            };
            let verdict = match example.verdict {
                Verdict::Bad if !found.iter().any(|diagnostic| diagnostic.rule.id == id) => "(bad) does not fire",
                Verdict::Bad if found.iter().any(|diagnostic| diagnostic.rule.id != id) => "(bad) does not parse",
                Verdict::Good if !found.is_empty() => "(good) fires",
                _ => continue,
            };
            let _ = write!(wrong, "\n  {id}: example {number} {verdict}{}", describe(&found, example));
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n");
}

/// The example after the fixes that rule `id` offers for it; nothing when it offers none.
fn mended(linter: &Linter, example: &Example, id: &str) -> Option<Example> {
    let sources = sources(example);
    let found = linter.lint(&sources, &[]).diagnostics;
    let mut fixed = example.clone();
    let mut any = false;
    for file in &mut fixed.files {
        let source = sources.iter().find(|source| source.path == file.path)?;
        let of_file = found.iter().filter(|found| found.rule.id == id && found.primary.file == source.id);
        let fixes = of_file.filter_map(|diagnostic| diagnostic.fix.as_ref());
        let mut edits: Vec<_> = fixes.flat_map(|fix| fix.edits.clone()).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        edits.dedup();
        any |= !edits.is_empty();
        for edit in edits {
            file.text.replace_range(edit.span.range(), &edit.text);
        }
    }
    any.then_some(fixed)
}

#[test]
fn fixes_mend_their_examples() {
    let mut wrong = String::new();
    let coded = catalogue::all().iter().filter(|entry| !matches!(entry.body, Body::Engine));
    for entry in coded.filter(|entry| entry.meta.fix != FixAvailability::None) {
        let id = entry.meta.id;
        let linter = alone(entry);
        let mut fixable = 0;
        for example in examples(entry.meta.group(), entry.meta.docs.text()) {
            let Some(fixed) = mended(&linter, &example, id) else { continue };
            fixable += 1;
            let unfixable = lint(&linter, &example).iter().filter(|diagnostic| diagnostic.fix.is_none()).count();
            let after = lint(&linter, &fixed);
            if after.len() > unfixable {
                let text: String = fixed.files.iter().map(|file| file.text.as_str()).collect();
                let _ = write!(wrong, "\n  {id}: still fires after its fix:\n{text}{}", describe(&after, &fixed));
            }
        }
        if fixable == 0 {
            let _ = write!(wrong, "\n  {id}: `fix` is promised but no example shows one");
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n");
}

#[test]
fn fixes_write_what_their_examples_show() {
    let mut wrong = String::new();
    for entry in catalogue::all() {
        let id = entry.meta.id;
        for example in examples(entry.meta.group(), entry.meta.docs.text()) {
            if example.fixed.is_empty() {
                continue;
            }
            let linter = alone(entry);
            let mut fixed = mended(&linter, &example, id).unwrap_or_else(|| example.clone());
            // A fix whose result is mended again would never come to an end.
            if mended(&linter, &fixed, id).is_some() {
                let _ = write!(wrong, "\n  {id}: is fixed a second time");
            }
            fixed.files.retain(|file| example.fixed.iter().any(|shown| shown.path == file.path));
            for shown in &example.fixed {
                if !fixed.files.contains(shown) {
                    let text: String = fixed.files.iter().map(|file| file.text.as_str()).collect();
                    let _ = write!(wrong, "\n  {id}: {} becomes\n{text}", shown.path);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}\n");
}

#[test]
fn a_rule_that_promises_no_fix_offers_none() {
    for entry in catalogue::all().iter().filter(|entry| entry.meta.fix == FixAvailability::None) {
        let linter = linter([entry]);
        for example in examples(entry.meta.group(), entry.meta.docs.text()) {
            let offered = lint(&linter, &example).into_iter().any(|diagnostic| diagnostic.fix.is_some());
            assert!(!offered, "{} offers a fix; its front matter says `fix: none`", entry.meta.id);
        }
    }
}

#[test]
fn every_rule_but_the_engines_own_has_examples_of_both_kinds() {
    for entry in catalogue::all().iter().filter(|entry| !matches!(entry.body, Body::Engine)) {
        let found = examples(entry.meta.group(), entry.meta.docs.text());
        for verdict in [Verdict::Bad, Verdict::Good] {
            assert!(
                found.iter().any(|example| example.verdict == verdict),
                "{}: no {verdict:?} example",
                entry.meta.id
            );
        }
    }
}
