//! `repository/unwatched-path`: see `rules/repository/unwatched-path.md`.

use camino::{Utf8Path, Utf8PathBuf};

use crate::language::Language;
use crate::model::builds::root;
use crate::model::named_paths::Usage;
use crate::rule::prelude::*;
use crate::rule::views::Repository;
use crate::source::join_path;

#[derive(Default)]
pub struct UnwatchedPath;

impl Rule for UnwatchedPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let is_deployed = |path: &Utf8Path| {
            let facts = repository.file(path);
            let kinds = [Language::Kubernetes, Language::Kustomization, Language::HelmValues, Language::Compose];
            facts.is_some_and(|facts| kinds.contains(&facts.language))
        };
        for facts in &repository.files {
            let Some(workflow) = facts.workflow.as_ref().filter(|workflow| workflow.is_continuous) else { continue };
            let deploys = workflow.jobs.iter().any(|job| job.deploys || job.release.is_some());
            let Some(root) = root(&facts.path).filter(|_| deploys && !workflow.push_paths.is_empty()) else { continue };
            let Some(filters) =
                workflow.push_paths.iter().map(|pattern| fixed(root, pattern)).collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            for named in &facts.named_paths {
                if !matches!(named.usage, Usage::Read | Usage::Manifests { .. }) {
                    continue;
                }
                let starts = |filter: &Utf8PathBuf| named.path.starts_with(filter) || filter.starts_with(&named.path);
                if filters.iter().any(starts) || !repository.paths_below(&named.path).any(is_deployed) {
                    continue;
                }
                let message = format!("no filter of `on.push.paths` takes `{}`, which is deployed here", named.written);
                cx.report_in(facts.file, named.span, message)
                    .help("add it to `paths`: a change there is not deployed until something else changes");
            }
        }
    }
}

/// The folder or file that a pattern holds to; nothing when it begins with a wildcard and may take anything.
fn fixed(root: &Utf8Path, pattern: &str) -> Option<Utf8PathBuf> {
    // What is taken away again takes nothing in.
    if pattern.starts_with('!') {
        return Some(root.join("!"));
    }
    let text = match pattern.find(['*', '?', '[', '+']) {
        Some(at) => pattern.get(..at)?.rsplit_once('/')?.0,
        None => pattern,
    };
    join_path(root, text)
}
