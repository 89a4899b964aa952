//! `repository/undocumented-variable`: see `rules/repository/undocumented-variable.md`.

use rustc_hash::FxHashSet;

use super::untold;
use crate::language::Language;
use crate::model::documents::names;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndocumentedVariable;

impl Rule for UndocumentedVariable {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if repository.files.iter().all(|facts| facts.needs.is_empty()) {
            return;
        }
        let mut told = untold::told(repository);
        let set = set_by_pipelines(repository, &told, cx);
        for facts in repository.files.iter().filter(|facts| !facts.needs.is_empty()) {
            let asker = match facts.language {
                Language::Compose => "Compose file",
                Language::Makefile => "makefile",
                _ => "script",
            };
            let needs = facts.needs.iter().map(|need| (need.name.as_str(), need.span));
            let asked = needs.filter(|(name, _)| !(is_started(facts.language) && set.contains(name)));
            let help = "give it a default, or say what it is for in the README or in `.env.example`";
            untold::report(facts.file, asked, (asker, help), &mut told, cx);
        }
    }
}

/// The variables that scripts and makefiles need, nobody tells of, and that stand anywhere in pipelines, in other tasks or
/// in what programs are given.
fn set_by_pipelines<'r>(repository: &'r Model, told: &FxHashSet<&str>, cx: &Context<'_>) -> FxHashSet<&'r str> {
    let needy = repository.files.iter().filter(|facts| is_started(facts.language));
    let needed = needy.flat_map(|facts| &facts.needs).map(|need| need.name.as_str());
    let untold: FxHashSet<&str> = needed.filter(|name| !told.contains(name)).collect();
    if untold.is_empty() {
        return untold;
    }
    let starts = |language: Language| {
        matches!(
            language,
            Language::Workflow
                | Language::Action
                | Language::GitlabCi
                | Language::Jenkinsfile
                | Language::Taskfile
                | Language::Package
                | Language::Terraform
                | Language::Yaml
        )
    };
    let files = repository.files.iter().filter(|facts| starts(facts.language));
    files.flat_map(|facts| names(cx.text_of(facts.file))).filter_map(|name| untold.get(name).copied()).collect()
}

/// What starts a script or a makefile may give it its variables; a Compose file is started by people, too.
const fn is_started(language: Language) -> bool {
    !matches!(language, Language::Compose)
}
