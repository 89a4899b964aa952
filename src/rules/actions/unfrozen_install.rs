//! Installations past the lockfile in workflows, other than `npm install`.

use crate::model::named_paths::Usage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnfrozenInstall;

impl Rule for UnfrozenInstall {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in &facts.named_paths {
                let Usage::Lockfile(install) = named.usage else { continue };
                let is_held =
                    || install.held_by.is_some_and(|name| repository.has_path(&named.path.with_file_name(name)));
                if install.program != "npm" && repository.has_path(&named.path) && !is_held() {
                    let message =
                        format!("`{}` may install other versions than `{}` names", named.written, install.lockfile);
                    cx.report_in(facts.file, named.span, message).help(install.help);
                }
            }
        }
    }
}
