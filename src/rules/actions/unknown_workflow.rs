//! `on.workflow_run` behind workflows that the repository does not have.

use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnknownWorkflow;

impl Rule for UnknownWorkflow {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for facts in &repository.files {
            let Some(workflow) = facts.workflow.as_ref().filter(|workflow| !workflow.follows.is_empty()) else {
                continue;
            };
            let folder = facts.path.parent().unwrap_or("".into());
            let beside = repository.files_in(folder);
            // A workflow without a name goes by its path.
            let names: Vec<&str> = beside
                .filter_map(|other| Some(other.workflow.as_ref()?.name.as_deref().unwrap_or(other.path.as_str())))
                .collect();
            // Of a file that is looked at by itself nobody knows what lies beside it.
            let is_alone = names.len() < 2 && (repository.files.len() < 2 || repository.paths_in(folder).count() > 1);
            for (name, span) in &workflow.follows {
                let is_known = name.contains("${{")
                    || name.contains(['*', '$'])
                    || names.iter().any(|known| known.ends_with(name.as_str()));
                if is_known || is_alone {
                    continue;
                }
                let diagnostic = cx.report_in(
                    facts.file,
                    *span,
                    format!("no workflow is called `{name}`, so this one never starts"),
                );
                match nearest(name, names.iter().copied()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help("write the `name:` of the workflow"),
                };
            }
        }
    }
}
