//! Ports of containers and services that Docker does not take.

use crate::model::actions::Job;
use crate::model::docker::ports;
use crate::rule::prelude::*;
use crate::rule::views::actions;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct InvalidPort;

impl Rule for InvalidPort {
    type View = actions::Job;

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        let ports = job.containers().into_iter().filter_map(|container| container.get("ports"));
        for port in ports.flat_map(Node::items) {
            let Some(text) = port.as_str().filter(|text| !port.is_unknown() && !text.contains("${{")) else { continue };
            if let Some(message) = fault(text) {
                cx.report(port.span(), message)
                    .help("write `8080`, `8080:80` or `8080:80/udp`, with ports from 1 to 65535")
                    .resource(job.path());
            }
        }
    }
}

/// What is wrong with `[[address:]port:]port[/protocol]`. <https://docs.docker.com/engine/network/port-publishing/>
fn fault(text: &str) -> Option<String> {
    let (numbers, protocol) = text.split_once('/').map_or((text, None), |(numbers, name)| (numbers, Some(name)));
    if let Some(protocol) = protocol.filter(|name| !ports::is_protocol(name)) {
        return Some(format!("`{protocol}` is no protocol of a port"));
    }
    // An address of IPv6 has colons of its own.
    let mut parts = numbers.rsplit(':');
    let (inside, outside) = (parts.next().unwrap_or(""), parts.next());
    let address = parts.next();
    if parts.next().is_some() && !numbers.starts_with('[') {
        return Some(format!("`{text}` has too many `:`"));
    }
    // Docker chooses the port of the machine where none is written behind an address.
    let outside = outside.filter(|port| !(port.is_empty() && address.is_some()));
    [Some(inside), outside].into_iter().flatten().find_map(|port| {
        let is_valid = |(first, last)| ports::is_port(first) && ports::is_port(last);
        (!ports::range(port).is_some_and(is_valid)).then(|| format!("`{port}` is no port"))
    })
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn ports_are_read_as_docker_reads_them() {
        let right = [
            "80",
            "8080:80",
            "8080:80/udp",
            "127.0.0.1:8080:80",
            "127.0.0.1::80",
            "[::1]:80:80",
            "3000-3002:3000-3002",
            "80/TCP",
        ];
        for text in right {
            assert_eq!(fault(text), None, "{text}");
        }
        let wrong = ["0", "70000:80", "80:http", "80:80/ucp", "1:2:3:4", ":80", "80:", "-1", "1-2-3"];
        for text in wrong {
            assert!(fault(text).is_some(), "{text}");
        }
    }
}
