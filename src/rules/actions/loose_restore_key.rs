//! Prefixes of caches that fit every cache of the runner's system.

use crate::model::actions::Step;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::find_expressions;

#[derive(Default)]
pub struct LooseRestoreKey;

impl Rule for LooseRestoreKey {
    type View = actions::Step;

    fn check(&self, step: Step<'_>, cx: &mut Context<'_>) {
        if !step.uses_action("actions/cache") && !step.uses_action("actions/cache/restore") {
            return;
        }
        let Some(keys) = step.input("restore-keys") else { return };
        let text = keys.as_str().unwrap_or("");
        let map = keys.content_map();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            let line = line.trim();
            if is_loose(line) {
                cx.report(
                    map.source_span(Span::from_usize(at, at + line.len())),
                    format!("`{line}` fits caches of any kind"),
                )
                .help("put what is cached into the prefix: `npm-${{ runner.os }}-`")
                .resource(step.path());
            }
        }
    }
}

/// Whether a prefix tells no more than the system of the runner.
fn is_loose(line: &str) -> bool {
    let mut rest = line.to_owned();
    let fences = find_expressions(line);
    for fence in fences.iter().rev() {
        let inner = fence.inner.of(line).trim();
        if !matches!(inner, "runner.os" | "runner.arch") {
            return false;
        }
        rest.replace_range(fence.span.range(), "");
    }
    !fences.is_empty() && rest.bytes().all(|byte| matches!(byte, b'-' | b'_' | b'.' | b'/'))
}
