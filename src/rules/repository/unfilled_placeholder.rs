//! `repository/unfilled-placeholder`: see `rules/repository/unfilled-placeholder.md`.

use crate::model::documents::DocumentKind;
use crate::rule::prelude::*;
use crate::rule::views::MarkdownFile;

#[derive(Default)]
pub struct UnfilledPlaceholder;

/// How many further places are shown besides the first.
const SHOWN: usize = 4;

impl Rule for UnfilledPlaceholder {
    type View = MarkdownFile;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let what = match file.kind {
            DocumentKind::Runbook => "runbook",
            DocumentKind::Operations => "operations guide",
            DocumentKind::Security => "security policy",
            _ => return,
        };
        let Some((first, rest)) = file.markdown.placeholders.split_first() else { return };
        let message = match rest.len() {
            0 => format!("this {what} still has a placeholder: `{}`", cx.text(first.span)),
            more => format!("this {what} still has {} placeholders, `{}` first", more + 1, cx.text(first.span)),
        };
        let finding = cx.report(first.span, message).help("fill it in, or delete the section");
        for placeholder in rest.iter().take(SHOWN) {
            finding.note(placeholder.span, "");
        }
    }
}
