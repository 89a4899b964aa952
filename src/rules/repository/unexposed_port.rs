//! `repository/unexposed-port`: see `rules/repository/unexposed-port.md`.

use crate::model::links::running_images;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnexposedPort;

impl Rule for UnexposedPort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for running in running_images(repository) {
            let (container, image) = (running.container, running.image);
            let Some((_, exposed)) = image.ports.first().filter(|_| !image.has_unknown_ports) else { continue };
            let is_exposed = |number: i64| image.ports.iter().any(|(port, _)| i64::from(*port) == number);
            // One that agrees tells that the others are further ports of the same program.
            let agrees = container.ports.iter().any(|port| is_exposed(port.number));
            let configured = container.ports.iter().any(|port| port.is_configured);
            let Some(port) = container.ports.first().filter(|_| !agrees && !configured) else { continue };
            let mut numbers: Vec<String> = image.ports.iter().map(|(port, _)| format!("`{port}`")).collect();
            numbers.sort_unstable();
            numbers.dedup();
            let (name, number) = (&container.name, port.number);
            let message =
                format!("container `{name}` listens on `{number}`, but its image exposes {}", numbers.join(", "));
            cx.report_in(running.manifest.file, port.span, message)
                .note_in(running.dockerfile.file, *exposed, "the port of the image")
                .help("make the two agree: one of them is not the port that the program opens")
                .resource(running.object.resource.clone());
        }
    }
}
