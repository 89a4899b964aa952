//! `repository/undocumented-variable`: see `rules/repository/undocumented-variable.md`.

use rustc_hash::FxHashSet;

use super::untold;
use crate::language::Language;
use crate::model::documents::words;
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
        let set = set_by_pipelines(repository, cx);
        for facts in repository.files.iter().filter(|facts| !facts.needs.is_empty()) {
            let asker = match facts.language {
                Language::Compose => "Compose file",
                Language::Makefile => "makefile",
                _ => "script",
            };
            // What starts a script or a makefile may give it its variables; a Compose file is started by people, too.
            let is_started = facts.language != Language::Compose;
            let needs = facts.needs.iter().map(|need| (need.name.as_str(), need.span));
            let asked = needs.filter(|(name, _)| !(is_started && set.contains(name)));
            let help = "give it a default, or say what it is for in the README or in `.env.example`";
            untold::report(facts.file, asked, (asker, help), &mut told, cx);
        }
    }
}

/// Names in capitals anywhere in pipelines, in other tasks, and in what programs are given.
fn set_by_pipelines<'r>(repository: &Model, cx: &Context<'r>) -> FxHashSet<&'r str> {
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
    let needed: FxHashSet<&str> =
        repository.files.iter().flat_map(|facts| &facts.needs).map(|need| need.name.as_str()).collect();
    files.flat_map(|facts| words(cx.text_of(facts.file))).filter(|word| needed.contains(word)).collect()
}
