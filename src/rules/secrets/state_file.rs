//! `secrets/state-file`: see `rules/secrets/state-file.md`.

use crate::language::Language;
use crate::rule::prelude::*;
use crate::rule::views::File;

#[derive(Default)]
pub struct StateFile;

impl Rule for StateFile {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let text = cx.source_text();
        let is_state = file.language == Language::TerraformState && text.contains("\"terraform_version\"");
        if is_state && text.contains("\"instances\"") {
            let first = text.find(['{']).map_or(0, |at| at + 1);
            cx.report(Span::from_usize(first.saturating_sub(1), first), "the state of Terraform is committed")
                .help("keep it in a remote backend with locking, delete it here, and replace the secrets in it");
        }
    }
}
