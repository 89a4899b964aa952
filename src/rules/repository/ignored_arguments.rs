//! `repository/ignored-arguments`: see `rules/repository/ignored-arguments.md`.

use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct IgnoredArguments;

impl Rule for IgnoredArguments {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for running in running_images(repository) {
            let container = running.container;
            let (Some(arguments), Some(entrypoint)) = (container.arguments, running.image.shell_entrypoint) else {
                continue;
            };
            if container.has_command {
                continue;
            }
            let message = format!("`args` of container `{}` never reach the program of its image", container.name);
            cx.report_in(running.manifest.file, arguments, message)
                .note_in(running.dockerfile.file, entrypoint, "the shell form takes no arguments")
                .help("write `ENTRYPOINT` as a JSON array, or set `command` as well")
                .resource(running.object.resource.clone());
        }
    }
}
