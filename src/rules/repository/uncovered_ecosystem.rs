//! Dependencies that the repository's Dependabot does not update.

use crate::model::repository::Repository as Model;
use crate::model::updates;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UncoveredEcosystem;

impl Rule for UncoveredEcosystem {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let Some((file, span)) = updates::all(repository).next().map(|(facts, update)| (facts.file, update.span))
        else {
            return;
        };
        for missing in updates::uncovered(repository) {
            let ecosystem = missing.ecosystem;
            let near = updates::all(repository).find(|(_, update)| update.ecosystem == ecosystem);
            let (file, span) = near.map_or((file, span), |(facts, update)| (facts.file, update.span));
            let folder = missing.path.parent().map_or("", |folder| folder.as_str());
            let message = if missing.is_listed {
                format!("`{}` is in none of the folders of `{ecosystem}`", missing.path)
            } else {
                format!("no entry for `{ecosystem}`, which `{}` uses", missing.path)
            };
            let shown = if ecosystem == "github-actions" { "" } else { folder };
            cx.report_in(file, span, message)
                .help(format!("add an entry with `package-ecosystem: {ecosystem}` and `directory: /{shown}`"));
        }
    }
}
