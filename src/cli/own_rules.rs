//! `infra-lint rules --test`: runs the examples of the repository's own rules.

use std::fmt::Write as _;
use std::process::ExitCode;

use super::print;
use crate::linter::{EnabledRule, Linter};
use crate::rule::examples::{Example, Verdict, examples};
use crate::rule::pattern::GROUP;
use crate::rule::{Body, RuleEntry};
use crate::source::{FileId, SourceFile};

/// Says of each own rule whether it finds something in its `bad` examples and nothing in its `good` ones.
pub(super) fn test(rules: &'static [RuleEntry]) -> anyhow::Result<ExitCode> {
    let mut out = String::new();
    let mut wrong = 0;
    let mut count = 0;
    for entry in rules.iter().filter(|entry| entry.meta.group() == GROUP) {
        let Body::Pattern(source) = entry.body else { continue };
        let linter = Linter::new([EnabledRule::by_default(entry)])?;
        let examples = examples(source.kind().unwrap_or(GROUP), entry.meta.docs.text());
        count += 1;
        let faults: Vec<String> = examples
            .iter()
            .zip(1..)
            .filter_map(|(example, number)| Some(format!("example {number} {}", fault(&linter, example)?)))
            .collect();
        wrong += faults.len();
        let id = entry.meta.id;
        match (examples.is_empty(), faults.is_empty()) {
            (true, _) => writeln!(out, "{id}: no examples")?,
            (_, true) => writeln!(out, "{id}: {} examples hold", examples.len())?,
            _ => faults.iter().try_for_each(|fault| writeln!(out, "{id}: {fault}"))?,
        }
    }
    if count == 0 {
        writeln!(out, "no rules in .infra-lint/rules; docs/patterns.md tells how to write one")?;
    }
    print(&out)?;
    Ok(ExitCode::from(u8::from(wrong > 0)))
}

/// What is wrong with how the rule judges an example.
fn fault(linter: &Linter, example: &Example) -> Option<String> {
    let mut files: Vec<_> = example.files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let numbered = files.into_iter().zip(0..);
    let sources: Vec<SourceFile> =
        numbered.map(|(file, id)| SourceFile::new(FileId(id), file.path.clone(), file.text.as_str())).collect();
    let found = linter.lint(&sources, &[]).diagnostics;
    match (example.verdict, found.first()) {
        (Verdict::Bad, None) => Some("(bad) gives no finding".to_owned()),
        (Verdict::Good, Some(found)) => {
            let line =
                sources.get(found.primary.file.index()).map_or(0, |file| file.position(found.primary.span.start).line);
            Some(format!("(good) gives a finding in line {line}: {}", crate::report::escape_terminal(&found.message)))
        }
        _ => None,
    }
}
