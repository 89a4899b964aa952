//! `repository/undocumented-secret`: see `rules/repository/undocumented-secret.md`.

use super::untold;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndocumentedSecret;

impl Rule for UndocumentedSecret {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut told = untold::told(repository);
        for facts in &repository.files {
            let Some(workflow) = &facts.workflow else { continue };
            // A called workflow tells of those that it takes.
            let taken = facts.interface.as_ref().and_then(|interface| interface.secrets.as_ref());
            told.extend(taken.into_iter().flatten().map(|secret| secret.name.as_str()));
            let asked = workflow.secrets.iter().chain(&workflow.variables).filter(|(name, _)| name != "GITHUB_TOKEN");
            let asked = asked.map(|(name, span)| (name.as_str(), *span));
            let help = "say in the README what each is for and where it comes from";
            untold::report(facts.file, asked, ("workflow", help), &mut told, cx);
        }
    }
}
