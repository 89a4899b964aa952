//! What Compose files show.

use super::docker::{image_signs, is_database, is_pinned, is_store};
use super::{Seen, lists};
use crate::model::Parsed;
use crate::model::image::ImageReference;
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    let Some(services) = parsed.yaml().and_then(Tree::root).and_then(|root| root.get("services")) else {
        return;
    };
    if let Some(at) = parsed.source.text.find("${") {
        seen.add("parameter", Span::from_usize(at, at), "a variable of the environment");
    }
    for entry in services.entries() {
        let (name, service, head) = (entry.name(), entry.value, entry.key.span());
        if !service.is_mapping() {
            continue;
        }
        seen.add("compose-service", head, format!("service `{name}`"));
        if let Some(check) = service.entry("healthcheck")
            && check.value.get("disable").and_then(Node::as_bool) != Some(true)
        {
            seen.add("healthcheck", check.span(), format!("`healthcheck` of service `{name}`"));
        }
        if let Some(user) = service.entry("user")
            && user.value.as_str().is_some_and(|user| !matches!(user.split(':').next(), Some("0" | "root")))
        {
            seen.add("non-root-user", user.span(), format!("`user` of service `{name}`"));
        }
        if let Some(node) = service.get("image")
            && let Some(image) = node.as_str().and_then(ImageReference::parse)
        {
            let what = format!("`{}`", image.full_name());
            image_signs(&image, node.span(), &what, seen);
            if is_pinned(&image) {
                seen.add("pinned-version", node.span(), format!("{what} has a version"));
            }
        }
        let image = service.get("image").and_then(Node::as_str).and_then(ImageReference::parse);
        let has_volume = service.get("volumes").is_some_and(|volumes| volumes.items().len() > 0);
        if image.as_ref().is_some_and(|image| is_database(image.name()) || (is_store(image) && has_volume))
            || is_database(name)
            || service.get_str("image").is_some_and(names_database)
        {
            seen.add("data-store", head, format!("service `{name}`"));
        }
        if let Some(environment) = service.get("environment") {
            variables(environment, seen);
        }
        if let Some(logging) = service.entry("logging")
            && logging.value.get_str("driver").is_some_and(|driver| !matches!(driver, "json-file" | "local" | "none"))
        {
            seen.add("log-collection", logging.span(), format!("logging driver of service `{name}`"));
        }
        for limit in ["limits", "reservations"] {
            if let Some(found) = service.get_path(&["deploy", "resources"]).and_then(|node| node.entry(limit)) {
                let sign = if limit == "limits" { "resource-limits" } else { "resource-requests" };
                seen.add(sign, found.span(), format!("`{limit}` of service `{name}`"));
            }
        }
    }
}

/// `${POSTGRES_IMAGE}` says as much as `postgres`.
fn names_database(image: &str) -> bool {
    image.contains("${") && image.to_ascii_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).any(is_database)
}

/// A mapping, or a list of `NAME=value`.
fn variables(environment: Node<'_>, seen: &mut Seen<'_>) {
    let listed = environment.items().filter_map(|item| {
        let name = item.as_str()?.split('=').next()?;
        Some((name.to_owned(), item.span()))
    });
    let mapped = environment.entries().into_iter().map(|entry| (entry.name().to_owned(), entry.key.span()));
    for (name, span) in listed.chain(mapped).collect::<Vec<_>>() {
        seen.all(lists::of_variable(&name), span, &format!("`{name}`"));
    }
}
