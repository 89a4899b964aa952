//! What Compose files show.

use super::docker::{image_signs, is_database, is_pinned, is_store};
use super::{Seen, lists};
use crate::model::Parsed;
use crate::model::compose::{Project, Service};
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::yaml::Node;

pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    let Some(project) = parsed.yaml().and_then(Project::new) else { return };
    if let Some(at) = parsed.source.text.find("${") {
        seen.add("parameter", Span::from_usize(at, at), "a variable of the environment");
    }
    for service in project.services() {
        look_service(service, seen);
    }
}

fn look_service(service: Service<'_>, seen: &mut Seen<'_>) {
    let (name, node, head) = (service.name(), service.node(), service.name_span());
    seen.add("compose-service", head, format!("service `{name}`"));
    if service.has_healthcheck() {
        let at = node.get("healthcheck").map_or(head, Node::span);
        seen.add("healthcheck", at, format!("`healthcheck` of service `{name}`"));
    }
    if let Some(user) = node.entry("user")
        && user.value.as_str().is_some_and(|user| !matches!(user.split(':').next(), Some("0" | "root")))
    {
        seen.add("non-root-user", user.span(), format!("`user` of service `{name}`"));
    }
    let image = service.image();
    let text = image.and_then(Node::as_str);
    let reference = text.and_then(ImageReference::parse);
    if let (Some(at), Some(reference)) = (image, &reference) {
        let what = format!("`{}`", reference.full_name());
        image_signs(reference, at.span(), &what, seen);
        if is_pinned(reference) {
            seen.add("pinned-version", at.span(), format!("{what} has a version"));
        }
    }
    let has_volume = service.mounts().next().is_some();
    if reference.as_ref().is_some_and(|image| is_database(image.name()) || (is_store(image) && has_volume))
        || is_database(name)
        || text.is_some_and(names_database)
    {
        seen.add("data-store", head, format!("service `{name}`"));
    }
    for variable in service.environment() {
        seen.all(lists::of_variable(variable.name), variable.span, &format!("`{}`", variable.name));
    }
    if let Some(logging) = node.entry("logging")
        && logging.value.get_str("driver").is_some_and(|driver| !matches!(driver, "json-file" | "local" | "none"))
    {
        seen.add("log-collection", logging.span(), format!("logging driver of service `{name}`"));
    }
    for limit in ["limits", "reservations"] {
        if let Some(found) = node.get_path(&["deploy", "resources"]).and_then(|node| node.entry(limit)) {
            let sign = if limit == "limits" { "resource-limits" } else { "resource-requests" };
            seen.add(sign, found.span(), format!("`{limit}` of service `{name}`"));
        }
    }
}

/// `${POSTGRES_IMAGE}` says as much as `postgres`.
fn names_database(image: &str) -> bool {
    image.contains("${") && image.to_ascii_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).any(is_database)
}
