//! `terraform/invalid-block`: see `rules/terraform/invalid-block.md`.

use crate::model::nearest::nearest;
use crate::model::terraform::{TEST_BLOCKS, schema};
use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl::{self, Block, Body, TOP_LEVEL};

#[derive(Default)]
pub struct InvalidBlock;

impl Rule for InvalidBlock {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        if [".hcl", "test.json"].iter().any(|end| cx.path().as_str().ends_with(end)) {
            tests(file, cx);
            return;
        }
        if cx.path().as_str().contains(".tfvars") {
            for block in &file.body.blocks {
                cx.report(block.header(), "block in a file of values")
                    .help("write `name = value`, or move it to a `.tf` file");
            }
            return;
        }
        for attribute in file.body.attributes.iter().filter(|_| !file.json) {
            cx.report(attribute.name.span, format!("argument `{}` outside of any block", attribute.name.text))
                .help("move it into a block; values of variables belong into a `.tfvars` file");
        }
        for block in &file.body.blocks {
            let kind = &*block.kind.text;
            let Some((_, labels)) = TOP_LEVEL.iter().find(|(known, _)| *known == kind) else {
                let help = match nearest(kind, TOP_LEVEL.iter().map(|(kind, _)| *kind)) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => {
                        "Terraform has `resource`, `data`, `variable`, `output`, `module` and a few more".to_owned()
                    }
                };
                cx.report(block.kind.span, format!("there is no block `{kind}`")).help(help);
                continue;
            };
            if block.labels.len() != *labels {
                let wanted = match kind {
                    "resource" | "data" | "ephemeral" | "action" => "a type and a name",
                    _ if *labels == 1 => "one name",
                    _ => "no label",
                };
                cx.report(block.header(), format!("`{kind}` takes {wanted}")).help("mend what stands before the brace");
                continue;
            }
            below("", block, cx);
            repetition(block, cx);
            if kind == "module" {
                require(block, &["source"], cx);
            }
        }
    }
}

fn tests(file: &hcl::File, cx: &mut Context<'_>) {
    let unknown = |name: &hcl::Name, cx: &mut Context<'_>| {
        let help = match nearest(&name.text, TEST_BLOCKS.iter().map(|(kind, _)| *kind)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a test has `run`, `variables`, `provider`, `mock_provider` and a few more".to_owned(),
        };
        cx.report(name.span, format!("a test file has no block `{}`", name.text)).help(help);
    };
    // In the JSON syntax a block of unknown kind looks like an argument.
    file.body.attributes.iter().for_each(|attribute| unknown(&attribute.name, cx));
    for block in &file.body.blocks {
        let kind = &*block.kind.text;
        let Some((_, labels)) = TEST_BLOCKS.iter().find(|(known, _)| *known == kind) else {
            unknown(&block.kind, cx);
            continue;
        };
        if block.labels.len() != *labels {
            let wanted = if *labels == 1 { "one name" } else { "no label" };
            cx.report(block.header(), format!("`{kind}` takes {wanted}")).help("mend what stands before the brace");
        }
    }
}

fn below(parent: &str, block: &Block, cx: &mut Context<'_>) {
    let kind = &*block.kind.text;
    if let Some(schema) = schema(parent, kind) {
        for attribute in &block.body.attributes {
            let name = &*attribute.name.text;
            // A value may be written as a nested block's object, and comments in JSON as `//`.
            if !schema.arguments.contains(&name) && !schema.blocks.contains(&name) {
                unknown(kind, name, attribute.name.span, schema.arguments, "argument", cx);
            }
        }
        for nested in &block.body.blocks {
            let name = &*nested.kind.text;
            if !schema.blocks.contains(&name) && name != "dynamic" {
                unknown(kind, name, nested.kind.span, schema.blocks, "block", cx);
            }
        }
        require(block, schema.required, cx);
    }
    block.body.blocks.iter().for_each(|nested| below(kind, nested, cx));
}

fn unknown(kind: &str, name: &str, span: Span, known: &[&str], what: &str, cx: &mut Context<'_>) {
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => "delete it".to_owned(),
        None => format!("it has `{}`", known.join("`, `")),
    };
    cx.report(span, format!("`{name}` is no {what} of `{kind}`")).help(help);
}

fn require(block: &Block, names: &[&str], cx: &mut Context<'_>) {
    let has = |body: &Body, name: &str| body.attribute(name).is_some() || body.block(name).is_some();
    let missing: Vec<&str> = names.iter().copied().filter(|name| !has(&block.body, name)).collect();
    // Override files change a part of a block.
    let name = cx.path().file_stem().unwrap_or("");
    if !missing.is_empty() && name != "override" && !name.ends_with("_override") {
        cx.report(block.header(), format!("`{}` without `{}`", block.kind.text, missing.join("`, `"))).help("add it");
    }
}

/// `count` and `for_each` exclude each other.
fn repetition(block: &Block, cx: &mut Context<'_>) {
    if let (Some(count), Some(each)) = (block.body.attribute("count"), block.body.attribute("for_each"))
        && matches!(&*block.kind.text, "resource" | "data" | "module" | "ephemeral")
    {
        cx.report(each.name.span, "`for_each` beside `count`")
            .help("keep one of the two")
            .note(count.name.span, "`count` is here");
    }
}
