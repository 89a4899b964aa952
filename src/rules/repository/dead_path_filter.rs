//! `repository/dead-path-filter`: see `rules/repository/dead-path-filter.md`.

use crate::language::Language;
use crate::model::named_paths::Usage;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DeadPathFilter;

impl Rule for DeadPathFilter {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in facts.named_paths.iter().filter(|named| named.usage == Usage::Filter) {
                // Without a neighbour the folder may lie outside of what this run looks at.
                let looked_at = named.path.parent().is_some_and(|folder| repository.has_files_in(folder));
                // GitHub takes no `./` in a pattern: another rule says so.
                let is_told = facts.language != Language::GitlabCi && named.written.starts_with("./");
                if looked_at && !is_told && !repository.exists(&named.path) {
                    let help = if facts.language == Language::GitlabCi {
                        "mend the pattern, or delete the rule: it never holds"
                    } else {
                        "mend the pattern, or delete it: nothing that changes there starts the workflow"
                    };
                    cx.report_in(facts.file, named.span, format!("`{}` does not exist", named.written)).help(help);
                }
            }
        }
    }
}
