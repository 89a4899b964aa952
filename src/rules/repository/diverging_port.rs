//! `repository/diverging-port`: see `rules/repository/diverging-port.md`.

use camino::Utf8Path;
use rustc_hash::FxHashMap;

use crate::model::builds::resolved;
use crate::model::compose::ReachedService;
use crate::model::links::running_images;
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct DivergingPort;

impl Rule for DivergingPort {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        if repository.files.iter().all(|facts| facts.reached_services.is_empty()) {
            return;
        }
        // By the Dockerfile; where two services reach it at different ports, each may be right.
        let mut reached: FxHashMap<&Utf8Path, Option<(&Facts, &ReachedService)>> = FxHashMap::default();
        for found in resolved(repository) {
            let is_last = found.build.target.is_none();
            let own = found.caller.reached_services.iter().filter(|_| is_last);
            for service in own.filter(|service| found.build.service.as_ref() == Some(&service.name)) {
                let known = reached.entry(&found.dockerfile.path).or_insert(Some((found.caller, service)));
                if known.is_some_and(|(_, other)| other.port != service.port) {
                    *known = None;
                }
            }
        }
        for running in running_images(repository) {
            let Some(Some((compose, service))) = reached.get(running.dockerfile.path.as_path()) else { continue };
            let container = running.container;
            let [port] = container.ports.as_slice() else { continue };
            let is_exposed = |number: i64| running.image.ports.iter().any(|(port, _)| i64::from(*port) == number);
            // What is exposed at both is opened at both; what the Dockerfile does not expose another rule tells.
            let is_told = !running.image.ports.is_empty()
                && (is_exposed(service.port.into()) || !is_exposed(port.number) || running.image.has_unknown_ports);
            let is_changed = port.is_configured || container.has_command || container.arguments.is_some();
            if port.number == i64::from(service.port) || is_changed || is_told {
                continue;
            }
            let message =
                format!("container listens on {}, but Compose reaches the same image at {}", port.number, service.port);
            cx.report_in(running.manifest.file, port.span, message)
                .note_in(compose.file, service.span, format!("`{}` at {}", service.name, service.port))
                .help("write the port that the program listens on in both")
                .resource(running.object.resource.clone());
        }
    }
}
