//! `terraform/json-array-root`: see `rules/terraform/json-array-root.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl;

#[derive(Default)]
pub struct JsonArrayRoot;

impl Rule for JsonArrayRoot {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        let text = &*file.text;
        let start = text.len() - text.trim_start_matches('\u{feff}').trim_start().len();
        if file.json && text.get(start..).is_some_and(|rest| rest.starts_with('[')) {
            let bracket = Span::from_usize(start, start + 1);
            cx.report(bracket, "the root of the file is an array").help("merge its objects into one");
        }
    }
}
