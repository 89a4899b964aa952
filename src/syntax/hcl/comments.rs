//! What each comment may speak of: the statement that begins below it, or the one on its line.

use super::ast::{Body, Expr, ExprKind};
use crate::source::{LineIndex, Span};
use crate::syntax::ScopedComment;

/// Gives each comment (ascending) its statement.
pub(super) fn scope(comments: &[Span], body: &Body, text: &str) -> Vec<ScopedComment> {
    if comments.is_empty() {
        return Vec::new();
    }
    let mut statements = Vec::new();
    of_body(body, &mut statements);
    // Of those that begin at one place the outermost comes first.
    statements.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let lines = LineIndex::new(text);
    // A block comment may hold `#`, so the next comment in the list is the next in the text.
    let mut scoped = Vec::with_capacity(comments.len());
    for (&span, code) in comments.iter().zip(next_code(comments, text)) {
        let line = lines.line_span(lines.line(span.start), text);
        let own_line = Span::new(line.start, span.start).of(text).trim_matches(['\u{feff}', ' ', '\t']).is_empty();
        let below = statements.partition_point(|statement| statement.start < span.end);
        let block = if own_line {
            let next = statements.get(below).copied();
            next.filter(|next| code == next.start).unwrap_or(span)
        } else {
            let first = statements.partition_point(|statement| statement.start < line.start);
            let on_line = statements.get(first..below).and_then(<[Span]>::first).copied();
            on_line.unwrap_or_else(|| {
                let ending = statements.get(..first).unwrap_or_default().iter().rev().take(64);
                let ends_here = |span: &&Span| line.start <= span.end.saturating_sub(1) && span.end <= line.end;
                ending.into_iter().find(ends_here).copied().unwrap_or(line)
            })
        };
        scoped.push(ScopedComment { span, own_line, block });
    }
    scoped
}

/// For each comment, where the first byte behind it stands that is neither blank nor comment.
fn next_code(comments: &[Span], text: &str) -> Vec<u32> {
    let mut next = vec![0; comments.len()];
    let mut following: Option<(u32, u32)> = None;
    for (comment, slot) in comments.iter().zip(&mut next).rev() {
        let rest = text.get(comment.end as usize..).unwrap_or("");
        let at = Span::from_usize(text.len() - rest.trim_start().len(), 0).start;
        *slot = match following {
            Some((start, code)) if start == at => code,
            _ => at,
        };
        following = Some((comment.start, *slot));
    }
    next
}

fn of_body(body: &Body, into: &mut Vec<Span>) {
    for attribute in &body.attributes {
        into.push(attribute.span());
        of_expr(&attribute.value, into);
    }
    for block in &body.blocks {
        into.push(block.span);
        of_body(&block.body, into);
    }
}

/// Items of lists and objects are statements too: a comment may stand above one of them.
fn of_expr(expr: &Expr, into: &mut Vec<Span>) {
    expr.walk(&mut |expr| match &expr.kind {
        ExprKind::Array(items) => into.extend(items.iter().map(|item| item.span)),
        ExprKind::Object(items) => into.extend(items.iter().map(|item| item.key.span.to(item.value.span))),
        _ => {}
    });
}
