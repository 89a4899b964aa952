//! `secrets/committed-setting`: see `rules/secrets/committed-setting.md`.

use crate::language::Language;
use crate::model::secrets::{Assignment, assigned};
use crate::rule::prelude::*;
use crate::rule::views::File;

use super::{is_for_tests, is_pattern};

#[derive(Default)]
pub struct CommittedSetting;

impl Rule for CommittedSetting {
    type View = File;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let path = &file.source.path;
        let form = match (file.language, file.source.name()) {
            (Language::Credentials, ".netrc") => Assignment::Words,
            (Language::Credentials | Language::Settings, _) => Assignment::Setting,
            _ => return,
        };
        if is_pattern(path) || is_for_tests(path) {
            return;
        }
        for found in assigned(cx.source_text(), form) {
            let message = format!("the value of `{}` is committed", cx.text(found.name));
            cx.report(found.name, message)
                .help("replace it, then take it from a secret store or from the environment")
                .redact(found.value);
        }
    }
}
