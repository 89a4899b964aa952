//! What the values of a Helm chart show: the numbers that its templates take.

use super::{Seen, lists};
use crate::model::Parsed;
use crate::syntax::yaml::{Entry, Node, Tree};

pub(super) fn look(parsed: &Parsed, seen: &mut Seen<'_>) {
    let Some(root) = parsed.yaml().and_then(Tree::root) else { return };
    // Charts of several services keep the values of each below its name.
    let services = root.entries().into_iter().map(|entry| entry.value).filter(|node| node.is_mapping());
    for values in std::iter::once(root).chain(services) {
        service(values, seen);
    }
}

fn service(values: Node<'_>, seen: &mut Seen<'_>) {
    for entry in values.entries() {
        let key = entry.name();
        let value = entry.value;
        match key {
            "resources" => {
                for (sign, part) in [("resource-requests", "requests"), ("resource-limits", "limits")] {
                    add(seen, sign, value.entry(part), "resources.");
                }
            }
            "readinessProbe" if has_content(value) => add(seen, "readiness-probe", Some(entry), ""),
            "livenessProbe" if has_content(value) => add(seen, "liveness-probe", Some(entry), ""),
            "replicaCount" | "replicas" if value.as_i64().is_some_and(|count| count > 1) => {
                add(seen, "replicas", Some(entry), "");
            }
            "topologySpreadConstraints" if has_content(value) => add(seen, "spread", Some(entry), ""),
            "affinity" if value.get("podAntiAffinity").is_some() => add(seen, "spread", Some(entry), ""),
            "securityContext" | "podSecurityContext" | "containerSecurityContext"
                if value.get("runAsNonRoot").and_then(Node::as_bool) == Some(true) =>
            {
                add(seen, "non-root-user", Some(entry), "");
                add(seen, "hardened-pod", Some(entry), "");
            }
            "image" => image(value, seen),
            "podAnnotations" | "metrics" | "annotations" => {
                let below = value.get("podAnnotations").unwrap_or(value);
                if let Some(scrape) = below.entry("prometheus.io/scrape")
                    && scrape.value.as_str() == Some("true")
                {
                    seen.add("metrics", scrape.span(), "`prometheus.io/scrape` in the values");
                }
            }
            "env" | "extraEnv" => {
                for item in value.items() {
                    if let Some(name) = item.get("name") {
                        seen.all(
                            lists::of_variable(name.as_str().unwrap_or("")),
                            name.span(),
                            "a variable in the values",
                        );
                    }
                }
            }
            _ => {}
        }
    }
}

fn add(seen: &mut Seen<'_>, sign: &'static str, entry: Option<Entry<'_>>, prefix: &str) {
    if let Some(entry) = entry {
        seen.add(sign, entry.key.span(), format!("`{prefix}{}` in the values", entry.name()));
    }
}

fn has_content(node: Node<'_>) -> bool {
    !node.entries().is_empty() || node.items().len() > 0
}

/// `image: {repository: …, tag: …}`
fn image(node: Node<'_>, seen: &mut Seen<'_>) {
    let Some(repository) = node.get("repository") else { return };
    let name = node.get_str("registry").map_or_else(String::new, |registry| format!("{registry}/"));
    let name = name + repository.as_str().unwrap_or("");
    if let Some(image) = crate::model::image::ImageReference::parse(&name) {
        super::docker::image_signs(&image, repository.span(), &format!("`{name}`"), seen);
    }
    if let Some(tag) = node.get("tag")
        && tag.as_str().is_some_and(|tag| !tag.is_empty() && tag != "latest")
    {
        seen.add("pinned-image", tag.span(), format!("tag of `{name}`"));
        seen.add("pinned-version", tag.span(), format!("tag of `{name}`"));
    }
}
