//! `compose/unawaited-dependency`: see `rules/compose/unawaited-dependency.md`.

use crate::rule::prelude::*;
use crate::rule::views::compose::Project;

#[derive(Default)]
pub struct UnawaitedDependency;

impl Rule for UnawaitedDependency {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for (service, dependency, other) in project.dependencies() {
            let waits = !matches!(dependency.condition, None | Some("service_started"));
            if waits || !other.has_healthcheck() {
                continue;
            }
            let message = format!("does not wait until `{}` is healthy", dependency.service);
            let diagnostic = cx.report(dependency.span, message);
            diagnostic.note(other.name_span(), "its health is checked here").resource(service.resource());
            diagnostic.help(format!("depends_on: {{{}: {{condition: service_healthy}}}}", dependency.service));
        }
    }
}
