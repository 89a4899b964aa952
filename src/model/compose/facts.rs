//! What a Compose file tells other files: where its services are reached inside their containers.

use super::{Project, Service};
use crate::language::Language;
use crate::model::{Document, Parsed};
use crate::source::Span;
use crate::syntax::yaml::Node;

/// A service that starts its image as it is, and is reached at one port of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReachedService {
    pub name: String,
    /// The port of the container.
    pub port: u16,
    pub span: Span,
}

/// The services of a file that are reached at one port, of which nothing in the file tells the image.
pub fn reached_services(parsed: &Parsed) -> Vec<ReachedService> {
    let (Language::Compose, Document::Yaml(tree)) = (parsed.language, &parsed.document) else { return Vec::new() };
    let services = Project::new(tree).into_iter().flat_map(Project::services);
    services.filter(|service| service.is_built() && !service.inherits()).filter_map(reached).collect()
}

fn reached(service: Service<'_>) -> Option<ReachedService> {
    let changes = ["command", "entrypoint", "env_file", "network_mode", "configs"];
    if changes.iter().any(|key| service.node().get(key).is_some()) {
        return None;
    }
    let targets: Vec<(u16, Span)> =
        service.node().get("ports")?.items().map(|node| Some((target(node)?, node.span()))).collect::<Option<_>>()?;
    let (port, span) = *targets.first()?;
    if targets.iter().any(|(other, _)| *other != port) {
        return None;
    }
    let written = port.to_string();
    let tells = |variable: &super::Variable<'_>| {
        let is_port = variable.name.to_ascii_uppercase().contains("PORT");
        variable.value.map_or(is_port, |value| value.contains(&written))
    };
    let is_told = service.environment().iter().any(tells);
    (!is_told).then(|| ReachedService { name: service.name().to_owned(), port, span })
}

/// The port inside the container: `3000` of `${PORT:-80}:3000/tcp`.
/// <https://docs.docker.com/reference/compose-file/services/#ports>
fn target(node: Node<'_>) -> Option<u16> {
    if node.is_mapping() {
        return node.get_str("target")?.parse().ok();
    }
    let text = node.as_str()?;
    let (text, protocol) = text.rsplit_once('/').unwrap_or((text, "tcp"));
    let last = text.rsplit(':').next().unwrap_or(text);
    last.parse().ok().filter(|_| protocol == "tcp")
}

#[cfg(test)]
mod tests {
    use super::reached_services;
    use crate::language::Language;
    use crate::source::{FileId, SourceFile};

    #[test]
    fn services_are_reached_at_the_port_of_their_container() {
        for (service, port) in [
            ("ports: ['8080:3000']", Some(3000)),
            ("ports: ['${P:-80}:3000/tcp', '127.0.0.1:81:3000']", Some(3000)),
            ("ports: [{target: 3000, published: 80}]", Some(3000)),
            ("ports: ['80:3000', '81:3001']", None),
            ("ports: ['80:${P}']", None),
            ("ports: ['80:3000/udp']", None),
            ("ports: ['80:3000']\n    command: [x]", None),
            ("ports: ['80:3000']\n    environment: {LISTEN: ':3000'}", None),
            ("ports: ['80:3000']\n    environment: [PORT]", None),
            ("ports: ['80:3000']\n    environment: {MODE: dev}", Some(3000)),
        ] {
            let text = format!("services:\n  a:\n    build: .\n    {service}\n");
            let source = SourceFile::new(FileId(0), "compose.yaml", text.as_str());
            let found = reached_services(&crate::model::parse(&source, Language::Compose));
            assert_eq!(found.first().map(|service| service.port), port, "{text}");
        }
    }
}
