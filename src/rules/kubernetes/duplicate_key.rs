//! Keys that a mapping of a manifest has twice.

use crate::language::Language;
use crate::model::{Document, Parsed};
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml::Tree;

#[derive(Default)]
pub struct DuplicateKey;

impl Rule for DuplicateKey {
    type View = File;

    fn check(&self, parsed: &Parsed, cx: &mut Context<'_>) {
        // The branches of a template's conditions stand side by side.
        let is_judged = match &parsed.document {
            Document::Kubernetes(manifest) => !manifest.is_template,
            _ => parsed.language == Language::Kustomization,
        };
        if !is_judged {
            return;
        }
        for key in parsed.yaml().into_iter().flat_map(Tree::duplicate_keys) {
            let (first, second) = (key.first.key, key.second.key);
            cx.report(second.span(), format!("`{}` is in this mapping twice", key.second.name()))
                .note(first.span(), "first here")
                .help("keep one: kustomize and strict parsers refuse the file, others take the last one");
        }
    }
}
