//! `compose/unhealthy-dependency`: see `rules/compose/unhealthy-dependency.md`.

use crate::model::compose::Service;
use crate::model::image::ImageReference;
use crate::rule::prelude::*;
use crate::rule::views::compose::Project;
use crate::syntax::yaml::Node;

/// Official images whose Dockerfiles have no `HEALTHCHECK` (<https://github.com/docker-library/faq#healthcheck>).
const WITHOUT_HEALTHCHECK: [&str; 14] = [
    "alpine",
    "busybox",
    "debian",
    "httpd",
    "mariadb",
    "memcached",
    "mongo",
    "mysql",
    "nginx",
    "node",
    "postgres",
    "rabbitmq",
    "redis",
    "ubuntu",
];

#[derive(Default)]
pub struct UnhealthyDependency;

impl Rule for UnhealthyDependency {
    type View = Project;

    fn check(&self, project: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        for (service, dependency, other) in project.dependencies() {
            if dependency.condition != Some("service_healthy") || !brings_none(other) {
                continue;
            }
            let message = format!("`{}` has no health check to wait for", dependency.service);
            let diagnostic = cx.report(dependency.span, message);
            diagnostic.note(other.name_span(), "no `healthcheck` here");
            diagnostic.help(format!("give service `{}` a `healthcheck`", dependency.service));
            diagnostic.resource(service.resource());
        }
    }
}

/// Whether neither the service nor its image says how its health is checked.
fn brings_none(service: Service<'_>) -> bool {
    if service.has_healthcheck() || service.is_built() || service.inherits() {
        return false;
    }
    let image = service.image().and_then(Node::as_str).and_then(ImageReference::parse);
    let name = image.map(|image| image.full_name()).unwrap_or_default();
    name.strip_prefix("docker.io/library/").is_some_and(|name| WITHOUT_HEALTHCHECK.contains(&name))
}
