//! Conditions whose value is known before the run.

use crate::model::actions::edit::remove_entry;
use crate::model::actions::{STATUS_FUNCTIONS, Site};
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::expression::{Comparison, Expression, ExpressionKind, Logical, find_expressions, parse};
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
            let compared = compared(site, tree);
            if !compared.is_empty() {
                diagnostic.help("compare each value: `x == 'a' || x == 'b'`");
                diagnostic.fix(Applicability::Unsafe, "compare each value", compared);
            } else if truth {
                diagnostic.help("delete it");
                diagnostic.fix(Applicability::Safe, "delete the condition", deletion(site));
            } else {
                diagnostic.help("write `false` to switch it off, or mend it");
            }
        }
    }
}

/// `x == 'a' || 'b'` compares the first text only: the edits that compare the others, too.
fn compared(site: Site<'_>, tree: &Expression) -> Vec<Edit> {
    let ExpressionKind::Logical { operator: Logical::Or, operands } = &tree.kind else { return Vec::new() };
    let mut left: Option<&str> = None;
    let mut edits = Vec::new();
    for operand in operands {
        match (&operand.kind, left) {
            (ExpressionKind::Compare { operator: Comparison::Equal, left: compared, right }, _)
                if compared.path().is_some() && right.as_str().is_some() =>
            {
                left = Some(compared.span.of(site.inner()));
            }
            (ExpressionKind::String(_), Some(left)) => {
                edits.push(Edit::insert(site.source_span(operand.span).start, format!("{left} == ")));
            }
            _ => return Vec::new(),
        }
    }
    edits
}

/// The edit that deletes a condition. One that asks how things went before (`always()`) does something all the same.
fn deletion(site: Site<'_>) -> Option<Edit> {
    let asks = STATUS_FUNCTIONS.iter().any(|name| site.text().to_ascii_lowercase().contains(name));
    let owner = site.step().map(|step| step.node).or_else(|| site.job().map(|job| job.node));
    owner.filter(|_| !asks).and_then(|owner| remove_entry(owner, "if"))
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
        let inner = fence.inner.of(text);
        let blanks = |left: &str| Span::from_usize(0, inner.len() - left.len()).end;
        let (open, close) = (
            Span::new(fence.span.start, fence.inner.start + blanks(inner.trim_start())),
            Span::new(fence.inner.end - blanks(inner.trim_end()), fence.span.end),
        );
        bare.push_str(Span::new(from, fence.span.start).of(text));
        bare.extend(["(", inner.trim(), ")"]);
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
        diagnostic.fix(Applicability::Safe, "remove the braces", edits);
    } else if parse(&bare).is_err() {
        // What was meant cannot be told; without the condition everything runs as it did.
        diagnostic.fix(Applicability::Unsafe, "delete the condition, which has no effect", deletion(site));
    }
}
