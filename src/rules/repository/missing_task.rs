//! `repository/missing-task`: see `rules/repository/missing-task.md`.

use camino::Utf8Path;

use crate::model::documents::Runnable;
use crate::model::repository;
use crate::model::tasks::Runner;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MissingTask;

impl Rule for MissingTask {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for facts in &repository.files {
            for found in &facts.invocations {
                // Which folder the reader is in is not known: what is there anywhere is not missing.
                let (name, missing) = match &found.what {
                    Runnable::MakeTarget(name) => (name, lacks(repository, Runner::Make, name)),
                    Runnable::PackageScript(name) => (name, lacks(repository, Runner::Package, name)),
                    Runnable::Task(name) => (name, lacks(repository, Runner::Task, name)),
                    Runnable::Script(path) => (path, is_gone(repository, &facts.path, Utf8Path::new(path))),
                };
                if !missing {
                    continue;
                }
                let message = match &found.what {
                    Runnable::MakeTarget(_) => format!("no makefile has the target `{name}`"),
                    Runnable::PackageScript(_) => format!("no `package.json` has the script `{name}`"),
                    Runnable::Task(_) => format!("no Taskfile has the task `{name}`"),
                    Runnable::Script(_) => format!("`{name}` does not exist"),
                };
                cx.report_in(facts.file, found.span, message).help("mend the command, or take it out");
            }
        }
    }
}

/// There are files with such tasks, all that they offer is known, and none has this one.
fn lacks(repository: &repository::Repository, runner: Runner, name: &str) -> bool {
    let files = repository.files.iter().filter_map(|facts| facts.tasks.as_ref());
    let mut files = files.filter(|file| file.runner == runner).peekable();
    files.peek().is_some() && files.all(|file| file.is_whole && file.task(name).is_none())
}

/// The folder of a script is there, the script is not, here or further down.
fn is_gone(repository: &repository::Repository, document: &Utf8Path, path: &Utf8Path) -> bool {
    let near = document.parent().unwrap_or(Utf8Path::new(""));
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let has_folder = [near.join(folder), folder.to_owned()].iter().any(|folder| repository.has_files_in(folder));
    has_folder && !repository.paths().any(|known| known.ends_with(path))
}
