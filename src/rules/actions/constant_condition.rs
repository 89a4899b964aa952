//! Conditions whose value is known before the run.

use crate::model::actions::Site;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{find_expressions, parse};
use crate::syntax::yaml::ScalarStyle;

#[derive(Default)]
pub struct ConstantCondition;

impl Rule for ConstantCondition {
    type View = actions::Expression;

    fn check(&self, site: Site<'_>, cx: &mut Context<'_>) {
        if !site.key().is_condition() {
            return;
        }
        let text = site.text();
        if let Some(fence) = site.fence()
            && fence.of(text).len() != text.len()
        {
            if text.find("${{") == Some(fence.start as usize) {
                text_around(site, cx);
            }
            return;
        }
        let Some(tree) = site.tree() else { return };
        if tree.is_literal() && tree.as_str().is_none() {
            return;
        }
        if let Some(truth) = tree.truth() {
            let diagnostic = cx.report(site.source_span(tree.span), format!("condition is always {truth}"));
            diagnostic.resource = site.resource();
            diagnostic.help("compare each value: `x == 'a' || x == 'b'`");
        }
    }
}

/// Everything outside of the braces makes the value a text.
fn text_around(site: Site<'_>, cx: &mut Context<'_>) {
    let text = site.text();
    let fences = find_expressions(text);
    let only_blanks =
        fences.len() == 1 && text.trim().len() == fences.first().map_or(0, |fence| fence.span.len() as usize);
    let what = if only_blanks { "the line end after `}}`" } else { "the text outside of `${{ }}`" };
    let span = if only_blanks { site.span() } else { site.node.span() };
    let diagnostic = cx.report(span, format!("condition is always true: {what} makes it a text"));
    diagnostic.resource = site.resource();
    diagnostic.help("remove the braces; a condition is an expression without them");

    let map = site.node.content_map();
    let mut bare = String::new();
    let mut edits = Vec::new();
    let mut from = 0;
    for fence in &fences {
        let (open, close) =
            (Span::new(fence.span.start, fence.inner.start), Span::new(fence.inner.end, fence.span.end));
        bare.push_str(Span::new(from, fence.span.start).of(text));
        bare.extend(["(", fence.inner.of(text).trim(), ")"]);
        from = fence.span.end;
        // Brackets keep what stands in the braces together: `${{ a || b }} && c`.
        let bracket = fences.len() > 1 || !only_blanks;
        let (left, right) = if bracket { ("(", ")") } else { ("", "") };
        edits.push(Edit::replace(map.source_span(open), left));
        edits.push(Edit::replace(map.source_span(close), right));
    }
    bare.push_str(Span::new(from, u32::try_from(text.len()).unwrap_or(from)).of(text));
    let starts_plain = site.node.style() != Some(ScalarStyle::Plain) || text.starts_with("${{");
    if parse(&bare).is_ok() && starts_plain {
        diagnostic.fix(Applicability::Unsafe, "remove the braces", edits);
    }
}
