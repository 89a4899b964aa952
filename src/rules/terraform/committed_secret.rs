//! `terraform/committed-secret`: see `rules/terraform/committed-secret.md`.

use crate::model::dotenv::variables;
use crate::model::secrets::{detect, looks_secret_name, looks_secret_value};
use crate::rule::prelude::*;
use crate::rule::views::terraform::TerraformFile;
use crate::syntax::hcl::{self, Attribute, Block, Expr, ExprKind, Part};

#[derive(Default)]
pub struct CommittedSecret;

/// What a machine runs when it starts.
const SCRIPTS: [&str; 5] =
    ["custom_data", "metadata_startup_script", "startup_script", "user_data", "user_data_base64"];

impl Rule for CommittedSecret {
    type View = TerraformFile;

    fn check(&self, file: &hcl::File, cx: &mut Context<'_>) {
        let path = cx.path().as_str();
        if path.ends_with(".tfvars") || path.ends_with(".tfvars.json") {
            file.body.attributes.iter().for_each(|attribute| values(attribute, cx));
            return;
        }
        for block in &file.body.blocks {
            match &*block.kind.text {
                "provider" if !matches!(block.label(0), Some("aws" | "google" | "google-beta")) => named(block, cx),
                "terraform" => block.body.blocks_of("backend").for_each(|backend| named(backend, cx)),
                "variable" => default(block, cx),
                "resource" => scripts(block, cx),
                _ => {}
            }
        }
    }
}

/// The arguments of a block and of those in it.
fn named(block: &Block, cx: &mut Context<'_>) {
    block.body.attributes.iter().for_each(|attribute| values(attribute, cx));
    for inner in &block.body.blocks {
        inner.body.attributes.iter().for_each(|attribute| values(attribute, cx));
    }
}

/// What lies in an object; the default itself is for `terraform/secret-default`.
fn default(block: &Block, cx: &mut Context<'_>) {
    let default = block.body.attribute("default").map(|attribute| &attribute.value);
    if let Some(default @ Expr { kind: ExprKind::Object(_) | ExprKind::Array(_), .. }) = default {
        objects(default, cx);
    }
}

fn values(attribute: &Attribute, cx: &mut Context<'_>) {
    if let Some(text) = attribute.value.as_str() {
        tell(&attribute.name.text, text, attribute.name.span, attribute.value.span, cx);
    } else {
        objects(&attribute.value, cx);
    }
}

fn objects(expr: &Expr, cx: &mut Context<'_>) {
    let mut found = Vec::new();
    expr.walk(&mut |expr| {
        let ExprKind::Object(items) = &expr.kind else { return };
        for item in items {
            if let (Some(name), Some(text)) = (item.key.as_str(), item.value.as_str()) {
                found.push((name, text, item.key.span, item.value.span));
            }
        }
    });
    for (name, text, place, value) in found {
        tell(name, text, place, value, cx);
    }
}

fn tell(name: &str, text: &str, place: Span, value: Span, cx: &mut Context<'_>) {
    // What the rules on text know by its form is theirs.
    if looks_secret_name(name) && looks_secret_value(text) && detect(text).is_empty() {
        cx.report(place, format!("the value of `{name}` is committed"))
            .help("change the secret, and give it by the environment or a secret store")
            .redact(value);
    }
}

/// Lines of scripts that set a variable: `export DB_PASSWORD=…`.
fn scripts(block: &Block, cx: &mut Context<'_>) {
    for attribute in &block.body.attributes {
        if !SCRIPTS.contains(&&*attribute.name.text) {
            continue;
        }
        let mut texts = Vec::new();
        attribute.value.walk(&mut |expr| match &expr.kind {
            ExprKind::String(text) => texts.push((expr.span, &**text)),
            ExprKind::Template(template) => {
                let literal = template.parts.iter().filter_map(|part| match part {
                    Part::Literal(text) => Some((expr.span, text.as_str())),
                    _ => None,
                });
                texts.extend(literal);
            }
            _ => {}
        });
        for (span, text) in texts {
            let secret = variables(text).find(|set| {
                looks_secret_name(set.name) && looks_secret_value(set.value) && detect(set.value).is_empty()
            });
            if let Some(set) = secret {
                let at = cx.text(span).find(set.value).map(|at| span.start as usize + at);
                let value = at.map_or(span, |at| Span::from_usize(at, at + set.value.len()));
                let message = format!("the script of the machine holds the value of `{}`", set.name);
                cx.report(attribute.name.span, message)
                    .help("let the machine read it from a secret store with its role, and change the secret")
                    .redact(value);
            }
        }
    }
}
