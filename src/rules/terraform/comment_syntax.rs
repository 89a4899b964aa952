//! `terraform/comment-syntax`: see `rules/terraform/comment-syntax.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct CommentSyntax;

impl Rule for CommentSyntax {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        let mut comments = file.comments.iter().map(|comment| comment.span).peekable();
        while let Some(span) = comments.next() {
            let text = cx.text(span);
            if text.starts_with("//") {
                let mut whole = span;
                let mut edits = vec![Edit::replace(Span::new(span.start, span.start + 2), "#")];
                // Lines below one another are one comment.
                while let Some(next) = comments.next_if(|next| {
                    let between = cx.text(Span::new(whole.end, next.start));
                    cx.text(*next).starts_with("//") && between.trim().is_empty() && between.matches('\n').count() == 1
                }) {
                    edits.push(Edit::replace(Span::new(next.start, next.start + 2), "#"));
                    whole = whole.to(next);
                }
                cx.report(whole, "comment begins with `//`").help("begin it with `#`").fix(
                    Applicability::Safe,
                    "begin comments with `#`",
                    edits,
                );
            } else if text.starts_with("/*") && text.contains('\n') {
                cx.report(span, "comment over several lines between `/*` and `*/`").help("begin each line with `#`");
            }
        }
    }
}
