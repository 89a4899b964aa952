//! `terraform/nonstandard-name`: see `rules/terraform/nonstandard-name.md`.

use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl::{self, Name};

#[derive(Default)]
pub struct NonstandardName;

impl Rule for NonstandardName {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        for block in &file.body.blocks {
            match &*block.kind.text {
                "locals" => {
                    for attribute in &block.body.attributes {
                        judge("local value", &attribute.name, cx);
                    }
                }
                kind @ ("resource" | "data" | "module" | "variable" | "output" | "check") => {
                    if let Some(name) = block.labels.last() {
                        judge(kind, name, cx);
                    }
                }
                _ => {}
            }
        }
    }
}

fn judge(kind: &str, name: &Name, cx: &mut Context<'_>) {
    let text = &*name.text;
    let words = text
        .split('_')
        .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    if !words || !text.starts_with(|first: char| first.is_ascii_lowercase()) {
        cx.report(name.span, format!("name of the {kind} `{text}` is not in snake case"))
            .help("write lower-case words with `_` between");
    }
}
