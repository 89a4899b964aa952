//! Keywords in another case than most of the file's.

use crate::model::docker::Dockerfile;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Alias, Body};

#[derive(Default)]
pub struct InconsistentCasing;

impl Rule for InconsistentCasing {
    type View = docker::Dockerfile;

    fn check(&self, file: &Dockerfile, cx: &mut Context<'_>) {
        let is_lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
        let texts = || file.tree.instructions.iter().map(|instruction| file.tree.slice(instruction.keyword_span));
        let lower = texts().filter(|text| is_lower(text)).count();
        let to_lower = lower * 2 > texts().count();
        for instruction in &file.tree.instructions {
            keyword(instruction.keyword_span, to_lower, cx);
            if let Body::From { alias: Some(Alias { as_span, .. }), .. } = &instruction.body {
                keyword(*as_span, to_lower, cx);
            }
        }
    }
}

fn keyword(span: Span, to_lower: bool, cx: &mut Context<'_>) {
    let text = cx.text(span);
    let wanted = if to_lower { text.to_ascii_lowercase() } else { text.to_ascii_uppercase() };
    if text != wanted {
        cx.report(span, format!("`{text}` is not written like the other keywords"))
            .help(format!("write `{wanted}`"))
            .fix(Applicability::Safe, format!("write `{wanted}`"), [Edit::replace(span, wanted)]);
    }
}
