//! `repository/undocumented-secret`: see `rules/repository/undocumented-secret.md`.

use rustc_hash::FxHashSet;

use crate::rule::prelude::*;
use crate::rule::views::Repository;

/// Further places that one finding shows.
const MOST_SHOWN: usize = 8;

#[derive(Default)]
pub struct UndocumentedSecret;

impl Rule for UndocumentedSecret {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let mut told: FxHashSet<&str> =
            repository.files.iter().flat_map(|facts| facts.told_names.iter().map(String::as_str)).collect();
        for facts in &repository.files {
            let Some(workflow) = &facts.workflow else { continue };
            // A called workflow tells of those that it takes.
            let taken = facts.interface.as_ref().and_then(|interface| interface.secrets.as_ref());
            told.extend(taken.into_iter().flatten().map(|secret| secret.name.as_str()));
            let asked = workflow.secrets.iter().chain(&workflow.variables).filter(|(name, _)| name != "GITHUB_TOKEN");
            let untold: Vec<_> = asked.filter(|(name, _)| told.insert(name)).collect();
            let Some((first, span)) = untold.first() else { continue };
            let message = match untold.len() - 1 {
                0 => format!("no document tells of `{first}`"),
                others => format!("no document tells of `{first}` and {others} more that the workflow asks for"),
            };
            let found = cx.report_in(facts.file, *span, message);
            found.help("say in the README what each is for and where it comes from");
            for (name, place) in untold.iter().skip(1).take(MOST_SHOWN) {
                found.note(*place, format!("`{name}`"));
            }
        }
    }
}
