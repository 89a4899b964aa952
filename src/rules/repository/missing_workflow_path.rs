//! `repository/missing-workflow-path`: see `rules/repository/missing-workflow-path.md`.

use camino::Utf8Path;

use crate::model::named_paths::Usage;
use crate::model::nearest::is_slip;
use crate::model::repository;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingWorkflowPath;

impl Rule for MissingWorkflowPath {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for named in &facts.named_paths {
                let help = match named.usage {
                    // What `envsubst` reads is among what commands read.
                    Usage::Filter | Usage::Lockfile(_) | Usage::Hashed(_) | Usage::Substituted(_) => continue,
                    Usage::WorkingDirectory => "mend the path: the step fails before its first command",
                    Usage::Read | Usage::Manifests { .. } | Usage::Replaced(_) => "mend the path: the step fails",
                };
                // Steps make files and folders at the top; beside others of the repository they hardly do.
                let folder = named.path.parent().filter(|folder| repository.has_files_in(folder));
                let is_likely = |folder: &Utf8Path| !is_top(folder) || has_near(repository, &named.path);
                if repository.exists(&named.path) || !folder.is_some_and(is_likely) {
                    continue;
                }
                cx.report_in(facts.file, named.span, format!("`{}` does not exist", named.written)).help(help);
            }
        }
    }
}

/// The folder that `.github` lies in has files of all kinds, made ones too.
fn is_top(folder: &Utf8Path) -> bool {
    folder.as_str().is_empty()
}

/// Something beside it differs in one letter or in the extension.
fn has_near(repository: &repository::Repository, path: &Utf8Path) -> bool {
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let depth = folder.components().count();
    let names = repository.paths_below(folder).filter_map(|other| other.components().nth(depth));
    let (name, stem) = (path.file_name().unwrap_or(""), path.file_stem());
    names.map(|name| name.as_str()).any(|other| is_slip(name, other) || stem == Utf8Path::new(other).file_stem())
}
