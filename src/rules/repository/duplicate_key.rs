//! `repository/duplicate-key`: see `rules/repository/duplicate-key.md`.

use crate::language::Language;
use crate::rule::prelude::*;
use crate::rule::views::File;

#[derive(Default)]
pub struct DuplicateKey;

impl Rule for DuplicateKey {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // What reads other YAML is not known, nor what it does then; templates have branches.
        let is_known = file.language.is_yaml() && file.language != Language::Yaml;
        let Some(tree) = file.yaml().filter(|_| is_known) else { return };
        for pair in tree.duplicate_keys() {
            let name = pair.second.name();
            cx.report(pair.second.key.span(), format!("`{name}` stands in this mapping already"))
                .note(pair.first.key.span(), "first here")
                .help("keep one of the two, or put both into one");
        }
    }
}
