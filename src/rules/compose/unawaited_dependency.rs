//! `compose/unawaited-dependency`: see `rules/compose/unawaited-dependency.md`.

use rustc_hash::FxHashMap;

use crate::model::compose::Service;
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;

#[derive(Default)]
pub struct UnawaitedDependency;

impl Rule for UnawaitedDependency {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let services: FxHashMap<&str, Service<'_>> =
            project.services().map(|service| (service.name(), service)).collect();
        for service in project.services() {
            for dependency in service.depends_on() {
                let waits = !matches!(dependency.condition, None | Some("service_started"));
                let Some(other) = services.get(dependency.service).filter(|other| !waits && other.has_healthcheck())
                else {
                    continue;
                };
                let message = format!("does not wait until `{}` is healthy", dependency.service);
                let diagnostic = cx.report(dependency.span, message);
                diagnostic.note(other.name_span(), "its health is checked here").resource(service.resource());
                diagnostic.help(format!("depends_on: {{{}: {{condition: service_healthy}}}}", dependency.service));
            }
        }
    }
}
