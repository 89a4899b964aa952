//! `npm install` in workflows of repositories with a lockfile.

use crate::model::named_paths::Usage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnlockedInstall;

impl Rule for UnlockedInstall {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in &facts.named_paths {
                let Usage::Lockfile(install) = named.usage else { continue };
                if install.program == "npm" && repository.has_path(&named.path) {
                    cx.report_in(
                        facts.file,
                        named.span,
                        "`npm install` may install other versions than the lockfile names",
                    )
                    .help(install.help);
                }
            }
        }
    }
}
